"""Import of units, officers and assignments from spreadsheets that people fill in."""

from backend.integration.imports.command_line import CommandOutcome, from_command_line

__all__ = ["CommandOutcome", "from_command_line"]
