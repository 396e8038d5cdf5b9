"""Departments and branches."""
