"""The people whom a record names: emergency contacts and dependents."""
