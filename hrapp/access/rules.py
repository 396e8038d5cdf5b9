"""The access rule that each route declares, the current actor, and the kind of request."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, request

from hrapp.access.actor import Actor

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed in"
OPERATOR = "operator"


def access(
    rule: str, *, bound: bool = True, largest: int | None = None, receives: bool = False, page: str | None = None
) -> Callable[[View], View]:
    """Declare who may use a route: PUBLIC, SIGNED_IN, OPERATOR or a key of permissions.PERMISSIONS.

    With `bound=False` the transaction of a route under `/e/<slug>/` is not bound to the tenant, for work on tables of
    `public` such as the employer's profile. `largest` is the request's size limit in bytes instead of
    MAX_CONTENT_LENGTH, for uploads. A route that `receives` files stores each of them while it comes, for fields of the
    kind UploadedFile; its limit is that of one file of the largest size unless `largest` is given. `page` is the
    endpoint of the page with the form or button that sends to a route; it is shown for a GET of the route's address,
    and when something sent cannot be accepted. A query string may follow.
    """

    def declare(view: View) -> View:
        view.access, view.bound, view.page = rule, bound, page  # type: ignore[attr-defined]
        view.largest, view.receives = largest, receives  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """The actor of the current request, as set by the gateway."""
    found: Actor = g.visit.actor
    return found


def wants_json() -> bool:
    """Whether this is a request to the API."""
    return request.path.startswith("/api/")


def wants_fragment() -> bool:
    """Whether htmx requests a fragment instead of a whole page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers
