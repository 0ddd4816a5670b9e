"""Aggregates per unit and period, and the live event stream."""
