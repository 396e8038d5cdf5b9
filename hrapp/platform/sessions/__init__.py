"""Signing in and out, by browser or by token, and one's own account."""
