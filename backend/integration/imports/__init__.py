"""Import of units, officers and assignments from spreadsheets that people fill in."""
