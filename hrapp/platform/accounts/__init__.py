"""Logins: identity and password; roles come from memberships."""
