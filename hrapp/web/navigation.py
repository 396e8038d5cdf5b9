"""The side bar and the employer switcher."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.roles import Role
from hrapp.access.rules import actor
from hrapp.access.topic import Entry, notices_for, topics
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.visit import Visit, visit

# Blueprints of pages outside of employers that keep the frame of the employer that somebody came from.
OWN_PAGES = ("account", "consents")


@dataclass(frozen=True)
class Link:
    label: Any
    url: str
    active: bool = False
    icon: str = ""


@dataclass(frozen=True)
class SwitcherEntry:
    employer: Employer
    slug: str
    url: str
    active: bool
    role_label: Any


def init_app(app: Flask) -> None:
    app.context_processor(context)


def context() -> dict[str, Any]:
    """The template context of layouts; the employer's part only on pages of one."""
    if "visit" not in g:  # a mail that a job renders
        return {}
    current = visit()
    found: dict[str, Any] = {"switcher": switcher(), "can": can, "role_labels": Role.labels()}
    if membership := current.membership or came_from(current):
        employer, there = membership.employer, actor_of(membership)
        found |= {
            "employer": employer,
            "membership": membership,
            "navigation": links(employer.slug, there),
            "notices": notices_for(membership),
            "search_url": url_of("search.index", employer.slug) if may(there, "search.use") else None,
        }
    return found


def came_from(current: Visit) -> Membership | None:
    """On the pages of somebody's own: the membership whose frame is kept, by the query string or as the only one."""
    if request.blueprint not in OWN_PAGES:
        return None
    slugs = list(current.memberships)
    membership = current.memberships.get(request.args.get("employer", slugs[0] if len(slugs) == 1 else ""))
    return membership if membership and membership.employer.tenant.state == "active" else None


def actor_of(membership: Membership) -> Actor:
    """The actor as they are at the employer of their `membership`."""
    return replace(actor(), role=membership.role, employee_id=membership.employee_id)


def can(permission: str) -> bool:
    return may(actor(), permission)


def links(slug: str, actor: Actor) -> tuple[Link, ...]:
    """The links of the side bar that the actor may use."""
    offered = (entry for topic in topics() for entry in topic.navigation if entry.is_offered(actor))
    section = section_of(str(request.url_rule or ""))
    return links_to(slug, tuple(offered), home_of(request.blueprint), section, str(get_locale()))


def home_of(blueprint: str | None) -> str | None:
    """The blueprint whose entry is marked on the pages of `blueprint`: that of another topic if theirs says so."""
    homes = (each.within for each in topics() if each.within and blueprint in {pages.name for pages in each.pages})
    return next(homes, blueprint)


def section_of(rule: str) -> str:
    """The first part of a rule or path below the employer: “employees” of /e/acme/employees/…/departures/new."""
    return (rule.split("/", 4) + [""] * 4)[3]


# Cached, since it is the same for everybody with the same entries and on all pages of a topic.
@lru_cache(maxsize=10_000)
def links_to(
    slug: str, offered: tuple[Entry, ...], blueprint: str | None, section: str, _language: str
) -> tuple[Link, ...]:
    """The links for these entries at one employer, in the language of the request.

    That of the topic is marked, also on pages of other topics that lie below its own.
    """
    found = []
    for entry in offered:
        url = url_of(entry.endpoint, slug)
        active = blueprint == entry.endpoint.split(".")[0] or (section and section == section_of(url))
        found.append(Link(str(entry.label), url, bool(active), entry.icon))
    return tuple(found)


@lru_cache(maxsize=50_000)
def url_of(endpoint: str, slug: str) -> str:
    """The URL of an employer's page; cached."""
    return url_for(endpoint, slug=slug)


def switcher() -> list[SwitcherEntry]:
    """The employers of the signed-in user, sorted by name."""
    current = visit()
    return [
        SwitcherEntry(
            membership.employer,
            slug,
            url_of("memberships.enter", slug),
            slug == current.slug,
            Role.label_of(membership.role),
        )
        for slug, membership in current.memberships.items()
    ]
