"""What the side bar and the switcher offer to whoever is signed in."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from hrapp.access.permissions import may

# endpoint, icon, label, permission
EMPLOYER = (
    ("dashboard.show", "layout-dashboard", _l("Dashboard"), "dashboard.view"),
    ("employees.index", "users", _l("Employees"), "employees.list"),
    ("departments.index", "sitemap", _l("Departments"), "organization.view"),
    ("branches.index", "building", _l("Branches"), "organization.view"),
    ("invitations.index", "mail", _l("Invitations"), "invitations.view"),
    ("audit.index", "history", _l("Audit"), "audit.view"),
    ("profile.edit", "building-community", _l("Employer profile"), "profile.edit"),
    ("portal.show", "user", _l("My record"), "portal.view"),
)
ROLES = {
    "owner": _l("Owner"),
    "admin": _l("Administrator"),
    "hr": _l("HR"),
    "manager": _l("Manager"),
    "viewer": _l("Viewer"),
    "employee": _l("Employee"),
}


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
    found: dict[str, Any] = {"switcher": switcher(), "can": can, "role_labels": ROLES}
    if "employer" in g:
        found |= {
            "employer": g.employer,
            "membership": g.membership,
            "navigation": links(),
            "search_url": address("search.index", g.slug) if may(g.actor, "search.use") else None,
        }
    return found


def can(permission: str) -> bool:
    return may(g.actor, permission)


def links() -> tuple[Link, ...]:
    offered = tuple(
        endpoint
        for endpoint, _icon, _label, permission in EMPLOYER
        if may(g.actor, permission) and (endpoint != "portal.show" or g.actor.employee_id)
    )
    return links_to(g.slug, offered, request.blueprint, str(get_locale()))


# The same on every page of a place for everybody in a role: made once.
@lru_cache(maxsize=10_000)
def links_to(slug: str, offered: tuple[str, ...], here: str | None, _language: str) -> tuple[Link, ...]:
    """The side bar's links to some endpoints at one employer, in the language of this request."""
    return tuple(
        Link(str(label), address(endpoint, slug), here == endpoint.split(".")[0], icon)
        for endpoint, icon, label, _permission in EMPLOYER
        if endpoint in offered
    )


@lru_cache(maxsize=50_000)
def address(endpoint: str, slug: str) -> str:
    """Where an employer has one of its pages."""
    return url_for(endpoint, slug=slug)


def switcher() -> list[SwitcherEntry]:
    """The employers that somebody may go to, in the order of their names."""
    return [
        SwitcherEntry(
            place.employer.name,
            slug,
            address("memberships.enter", slug),
            slug == g.get("slug"),
            ROLES[place.membership.role],
        )
        for slug, place in g.get("places", {}).items()
    ]
