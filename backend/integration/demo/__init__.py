"""The demo: an invented district, plainly so (“DATA CONTOH”), with three months of work."""

from backend.integration.demo.seeding import NotEmpty, seed
from backend.integration.demo.sign_in import accounts

__all__ = ["NotEmpty", "accounts", "seed"]
