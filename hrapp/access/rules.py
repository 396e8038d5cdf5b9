"""The rule that each route declares, who is acting, and how a page is asked for."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, request

from hrapp.access.actor import Actor

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed in"
OPERATOR = "operator"


def access(rule: str, *, bound: bool = True, largest: int | None = None) -> Callable[[View], View]:
    """Declare who may use a route: PUBLIC, SIGNED_IN, OPERATOR or a permission of access.permissions.

    `bound=False` leaves a route under `/e/<slug>/` in `public`, to change the employer's profile, say. `largest` is
    how many bytes a request to it may have, where files are sent that are larger than MAX_CONTENT_LENGTH.
    """

    def declare(view: View) -> View:
        view.access, view.bound, view.largest = rule, bound, largest  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Who is acting in this request, as the gateway found out."""
    found: Actor = g.visit.actor
    return found


def wants_json() -> bool:
    """Whether this is a request to the API."""
    return request.path.startswith("/api/")


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers
