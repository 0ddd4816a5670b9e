"""The inside of a spreadsheet file. All of it runs in the limited child, behind `kit.sheets`."""
