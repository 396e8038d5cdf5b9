"""Reading who belongs where."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant


class Place(NamedTuple):
    """Somewhere that somebody belongs."""

    membership: Membership
    employer: Employer
    tenant: Tenant


# Made once, since every request of somebody signed in asks it.
BELONGING = (
    select(User, Membership, Employer, Tenant)
    .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.state == "active"))
    .outerjoin(Employer, Membership.employer_id == Employer.id)
    .outerjoin(Tenant, Employer.tenant_id == Tenant.id)
    .where(User.id == bindparam("user_id"))
    .order_by(Employer.legal_name, Employer.id)
)


def find_user(user_id: UUID) -> tuple[User | None, dict[str, Place]]:
    """The user with this id, and the employers where they have an active membership: by slug, in the order of their
    names."""
    rows = session.execute(BELONGING, {"user_id": user_id}).all()
    return rows[0][0] if rows else None, {row[2].slug: Place(*row[1:]) for row in rows if row[1]}


def places_of(user_id: UUID) -> dict[str, Place]:
    """The employers where this user has an active membership, as `find_user` gives them."""
    return find_user(user_id)[1]


def active_membership(user_id: UUID, employer_id: UUID) -> Membership | None:
    """This user's membership at this employer, unless it has ended."""
    return session.scalar(
        select(Membership).where(
            Membership.user_id == user_id, Membership.employer_id == employer_id, Membership.state != "ended"
        )
    )
