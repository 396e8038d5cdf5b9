"""What follows in `public` from rows of a tenant, in the same transaction.

A bound transaction cannot write in `public`. So whoever follows such rows looks at them when the scope ends, or before
a commit inside it, and writes once the transaction is bound no longer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from hrapp.tenancy.models import TenantRef


class Follower(NamedTuple):
    """`gather` reads in the scope what has changed, None for nothing; `write` takes it, in `public`.

    `write` may use statements of SQLAlchemy Core on `session.connection()` alone, since the ORM guards the scope, in
    which it may still be.
    """

    gather: Callable[[TenantRef], Any]
    write: Callable[[TenantRef, Any], None]


_followers: list[Follower] = []


def follow(gather: Callable[[TenantRef], Any], write: Callable[[TenantRef, Any], None]) -> None:
    """Register a follower, when the application is imported."""
    _followers.append(Follower(gather, write))


def gathered(tenant: TenantRef) -> list[Callable[[], None]]:
    """What is to be written in `public`, gathered in the scope of the tenant; nothing is left to gather afterwards."""
    found = ((follower, follower.gather(tenant)) for follower in _followers)
    return [partial(follower.write, tenant, what) for follower, what in found if what is not None]
