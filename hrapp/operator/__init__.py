"""The operator's view of the fleet."""
