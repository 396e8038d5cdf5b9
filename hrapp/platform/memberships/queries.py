"""Reading who belongs where."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant


class Place(NamedTuple):
    """Somewhere that somebody belongs."""

    membership: Membership
    employer: Employer
    tenant: Tenant


# Made once, since every request of somebody signed in asks it.
PLACES = (
    select(Membership, Employer, Tenant)
    .join(Employer, Membership.employer_id == Employer.id)
    .join(Tenant, Employer.tenant_id == Tenant.id)
    .where(Membership.user_id == bindparam("user_id"), Membership.state == "active")
    .order_by(Employer.legal_name, Employer.id)
)


def places_of(user_id: UUID) -> dict[str, Place]:
    """The employers where this user has an active membership, by slug, in the order of their names."""
    return {row[1].slug: Place(*row) for row in session.execute(PLACES, {"user_id": user_id}).tuples()}


def active_membership(user_id: UUID, employer_id: UUID) -> Membership | None:
    """This user's membership at this employer, unless it has ended."""
    return session.scalar(
        select(Membership).where(
            Membership.user_id == user_id, Membership.employer_id == employer_id, Membership.state != "ended"
        )
    )
