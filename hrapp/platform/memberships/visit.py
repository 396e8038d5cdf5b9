"""The state of one request: actor, employer, memberships. The gateway fills it in."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

from flask import g, request
from flask_login import current_user

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.incoming import IncomingFile
from hrapp.platform.accounts.models import UserSession
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership


@dataclass
class Visit:
    """The state of one request. `memberships` are those of the login, by the employer's slug, sorted by its name.

    `membership` is the one at the requested employer, set once access has been granted.
    """

    actor: Actor
    request_id: str = ""
    endpoint: str = "none"
    slug: str | None = None
    memberships: dict[str, Membership] = field(default_factory=dict)
    membership: Membership | None = None
    # The browser session of this request, if any.
    session: UserSession | None = None
    # Whether the request may do what it asks for, so that its body may be read.
    admitted: bool = False
    # The API token of this request and its employer, if any.
    token_id: UUID | None = None
    token_employer_id: UUID | None = None
    # The fingerprint of the Idempotency-Key that this request has claimed, if any.
    claim: bytes | None = None
    scope: ExitStack | None = None
    # The files that come with this request; what is not kept of them is gone with it.
    incoming: list[IncomingFile] = field(default_factory=list)
    started: float = field(default_factory=perf_counter)

    @property
    def employer(self) -> Employer:
        """The requested employer; AssertionError on pages outside of employers."""
        assert self.membership is not None  # noqa: S101  the gateway has granted access
        return self.membership.employer

    @property
    def country(self) -> str | None:
        """The requested employer's country; None on pages outside of employers."""
        membership = self.memberships.get(self.slug or "")
        return membership.employer.country if membership else None

    @property
    def today(self) -> date:
        """The current date in the employer's time zone."""
        return clock.today(self.employer.time_zone)

    def load(self) -> None:
        """Load again what a rollback has expired, and what the frame of a page shows of `public`.

        For a page that is rendered within the tenant's scope though its door is unbound: there it could not be loaded.
        """
        for membership in self.memberships.values():
            _frame = (membership.role, membership.offer, membership.employer.name, membership.employer.tenant.state)
        if self.session:
            session.refresh(self.session)
        _user = current_user.name

    def forget(self) -> None:
        """Drop all rows, so that an error page needs no database."""
        self.memberships, self.membership, self.session = {}, None, None


def visit() -> Visit:
    """The state of the current request."""
    found: Visit = g.visit
    return found


def keep_employer(_endpoint: str, values: dict[str, Any]) -> None:
    """Keep the employer in whose frame the pages of somebody's own are shown (web.navigation), from one to the next.

    For the `url_defaults` of their blueprints.
    """
    if "employer" in request.args:
        values.setdefault("employer", request.args["employer"])
