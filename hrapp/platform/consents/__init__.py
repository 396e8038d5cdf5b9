"""Consents: what a person lets employers know of their work for others, and who looked for them."""

from typing import Any

from flask import request, url_for
from flask_babel import ngettext
from flask_login import current_user

from hrapp.access.topic import ActionLink, Topic
from hrapp.platform.consents import jobs, logins, mails, pages, searches

__all__ = ["jobs", "logins", "mails", "searches"]


def notice(membership: Any) -> ActionLink | None:
    """The requests that wait for an answer, on every page of the employer; not on their own pages."""
    # Read with the login, or not at all: within a tenant's scope it could not be.
    waiting = vars(current_user._get_current_object()).get("requests_waiting", 0)
    if not waiting or request.blueprint == pages.pages.name:
        return None
    text = ngettext(
        "A request about you waits for your answer", "%(num)s requests about you wait for your answer", waiting
    )
    return ActionLink(url_for("consents.index", employer=membership.employer.slug), text, "shield-check")


TOPIC = Topic(pages=(pages.pages,), notice=notice)
