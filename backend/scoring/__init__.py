"""Facts of a month to a score that anybody can check: advice for people, never a predicate."""
