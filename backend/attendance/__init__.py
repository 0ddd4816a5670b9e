"""Presence: punches, schedules and excuses, and from all of them how each day stands."""
