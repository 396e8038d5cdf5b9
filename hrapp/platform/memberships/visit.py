"""What one request knows: who asks, for which employer, in which role. The gateway fills it in."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from uuid import UUID

from flask import g

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership


@dataclass
class Visit:
    """One request. `memberships` are those of the login, by the employer's slug, in the order of their names.

    `membership` is the one at the employer that is asked for, once its holder has been let in.
    """

    actor: Actor
    request_id: str = ""
    endpoint: str = "none"
    slug: str | None = None
    memberships: dict[str, Membership] = field(default_factory=dict)
    membership: Membership | None = None
    # The one employer that the API token of this request is for.
    token_employer_id: UUID | None = None
    scope: ExitStack | None = None
    started: float = field(default_factory=perf_counter)

    @property
    def employer(self) -> Employer:
        """The employer whose pages these are; only on pages of one."""
        assert self.membership is not None  # noqa: S101  the gateway has let somebody in
        return self.membership.employer

    @property
    def country(self) -> str | None:
        """Where the employer is, on pages of one."""
        membership = self.memberships.get(self.slug or "")
        return membership.employer.country if membership else None

    @property
    def today(self) -> date:
        """The date where the employer is."""
        return clock.today(self.employer.time_zone)

    def forget(self) -> None:
        """Know nobody: an error page must not need a database that may be away."""
        self.memberships, self.membership = {}, None


def visit() -> Visit:
    """The request that is being answered."""
    found: Visit = g.visit
    return found
