"""The audit trail: who did what, append-only, chained by hash."""
