"""Government programs, their members and contributions; innovations from proposal to adoption."""
