"""The history of what was done: append-only, each row chained to the one before."""
