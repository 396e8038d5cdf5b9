"""The settings of an employer, and its counters."""
