"""Asking somebody in: a link, an acceptance, and the joining of login, membership and record."""
