"""`python -m backend` is the command line."""

from backend.cli import main

main()
