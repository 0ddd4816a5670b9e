"""What phones send and fetch: push, one outcome per operation, and pull, no change ever skipped."""
