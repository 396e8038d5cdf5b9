"""What pages and API share: the rule that each route declares, who is acting, and how a page is asked for."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, request

from hrapp.access.actor import Actor
from hrapp.core.lists.paging import SIZES

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed in"
OPERATOR = "operator"


def access(rule: str, *, bound: bool = True, largest: int | None = None) -> Callable[[View], View]:
    """Declare who may use a route: PUBLIC, SIGNED_IN, OPERATOR or a permission of hr.permissions.

    `bound=False` leaves a route under `/e/<slug>/` in `public`, to change the employer's profile, say. `largest` is
    how many bytes a request to it may have, where files are sent that are larger than MAX_CONTENT_LENGTH.
    """

    def declare(view: View) -> View:
        view.access, view.bound, view.largest = rule, bound, largest  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Who is acting in this request, as the gateway found out."""
    found: Actor = g.actor
    return found


def wants_json() -> bool:
    """Whether this is a request to the API."""
    return request.path.startswith("/api/")


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def asked_text(name: str, limit: int = 100) -> str:
    """A text from the query, without the NULs that PostgreSQL takes in none."""
    return request.args.get(name, "").replace("\0", "").strip()[:limit]


def page_number() -> int:
    """`?page=`, from 1; anything else counts as 1."""
    return max(1, min(request.args.get("page", 1, type=int), 10**6))


def page_size() -> int:
    """`?size=`, one of the offered sizes."""
    asked = request.args.get("size", SIZES[0], type=int)
    return asked if asked in SIZES else SIZES[0]
