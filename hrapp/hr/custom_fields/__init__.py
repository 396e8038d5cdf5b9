"""The fields that an employer adds to its records."""
