"""Accounts, passwords, sessions and tokens: who signs in, and as what."""
