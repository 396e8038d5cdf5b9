"""Logins: who somebody is, and nothing about what they may do."""
