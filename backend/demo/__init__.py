"""The demo: an invented district, plainly so (“DATA CONTOH”), with three months of work."""

from backend.demo.seeding import NotEmpty, seed
from backend.demo.sign_in import accounts

__all__ = ["NotEmpty", "accounts", "seed"]
