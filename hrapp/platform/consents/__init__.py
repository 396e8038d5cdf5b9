"""Consents: what a person lets employers know of their work for others, and who looked for them."""

from hrapp.access.topic import Topic
from hrapp.platform.consents import jobs, logins, searches

__all__ = ["jobs", "logins", "searches"]

TOPIC = Topic()
