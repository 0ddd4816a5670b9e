"""The demo: an invented district, plainly so (“DATA CONTOH”), with three months of work."""

from backend.integration.demo.accounts import accounts
from backend.integration.demo.seeding import NotEmpty, seed

__all__ = ["NotEmpty", "accounts", "seed"]
