"""Behaviour through the doors, on a real database."""
