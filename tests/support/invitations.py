"""What tests of invitations share: what somebody new types, and the rows."""

from datetime import timedelta

from sqlalchemy import select, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.invitations.models import Invitation
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import CastEmployer

STRONG = "seven violet otters dance"
ACCOUNT = {"name": "Nina Newcomer", "password": STRONG, "repeat": STRONG}


def invitations_of(employer: CastEmployer) -> list[Invitation]:
    with tenant_scope(employer.tenant):
        return list(session.scalars(select(Invitation).order_by(Invitation.sent_at)))


def expire(employer: CastEmployer) -> None:
    """Let the time of every invitation be over."""
    with tenant_scope(employer.tenant):
        session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(minutes=1)))
        session.commit()
