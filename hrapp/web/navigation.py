"""What the side bar and the switcher offer to whoever is signed in."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale

from hrapp.access.permissions import may
from hrapp.access.roles import Role
from hrapp.access.rules import actor
from hrapp.access.topic import Entry, topics
from hrapp.platform.memberships.visit import visit


@dataclass(frozen=True)
class Link:
    label: Any
    url: str
    active: bool = False
    icon: str = ""


@dataclass(frozen=True)
class SwitcherEntry:
    name: str
    slug: str
    url: str
    active: bool
    role_label: Any


def init_app(app: Flask) -> None:
    app.context_processor(context)


def context() -> dict[str, Any]:
    """What layouts need; on pages outside of an employer, only what there is."""
    if "visit" not in g:  # a mail, rendered by a job
        return {}
    here = visit()
    found: dict[str, Any] = {"switcher": switcher(), "can": can, "role_labels": Role.words()}
    if here.membership is not None:
        found |= {
            "employer": here.employer,
            "membership": here.membership,
            "navigation": links(here.employer.slug),
            "search_url": url_of("search.index", here.employer.slug) if can("search.use") else None,
        }
    return found


def can(permission: str) -> bool:
    return may(actor(), permission)


def links(slug: str) -> tuple[Link, ...]:
    """The side bar, as far as it is offered to the actor."""
    offered = (entry for topic in topics() for entry in topic.navigation if entry.is_offered(actor()))
    return links_to(slug, tuple(offered), request.blueprint, str(get_locale()))


# The same on every page of a topic for everybody in a role: made once.
@lru_cache(maxsize=10_000)
def links_to(slug: str, offered: tuple[Entry, ...], here: str | None, _language: str) -> tuple[Link, ...]:
    """The side bar's links at one employer, in the language of this request."""
    return tuple(
        Link(str(entry.label), url_of(entry.endpoint, slug), here == entry.endpoint.split(".")[0], entry.icon)
        for entry in offered
    )


@lru_cache(maxsize=50_000)
def url_of(endpoint: str, slug: str) -> str:
    """Where an employer has one of its pages."""
    return url_for(endpoint, slug=slug)


def switcher() -> list[SwitcherEntry]:
    """The employers that somebody may go to, in the order of their names."""
    here = visit()
    return [
        SwitcherEntry(
            membership.employer.name,
            slug,
            url_of("memberships.enter", slug),
            slug == here.slug,
            Role.word(membership.role),
        )
        for slug, membership in here.memberships.items()
    ]
