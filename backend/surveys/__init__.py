"""Citizens answer about a service (SKM, PermenPANRB 14/2017): surveys, answers, their sums and results."""
