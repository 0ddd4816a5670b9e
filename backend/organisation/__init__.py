"""Units, employees, positions, assignments: who belongs where, and who leads whom on a day."""
