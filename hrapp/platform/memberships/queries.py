"""Reading memberships."""

from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import contains_eager

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant

# A constant, since every authenticated request runs it.
USER_WITH_MEMBERSHIPS = (
    select(User, Membership)
    .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.state == MembershipState.ACTIVE.value))
    .outerjoin(Employer, Membership.employer_id == Employer.id)
    .outerjoin(Tenant, Employer.tenant_id == Tenant.id)
    .options(contains_eager(Membership.employer).contains_eager(Employer.tenant))
    .where(User.id == bindparam("user_id"))
    .order_by(Employer.name_key, Employer.id)
)


def find_user(user_id: UUID) -> tuple[User | None, dict[str, Membership]]:
    """The user with this id, or None, and their active memberships by the employer's slug, sorted by its name.

    Employers and tenants are loaded.
    """
    rows = session.execute(USER_WITH_MEMBERSHIPS, {"user_id": user_id}).all()
    return rows[0][0] if rows else None, {row[1].employer.slug: row[1] for row in rows if row[1]}


def memberships_of(user_id: UUID) -> dict[str, Membership]:
    """The active memberships of this user, as `find_user` returns them."""
    return find_user(user_id)[1]


def active_membership(user_id: UUID, employer_id: UUID) -> Membership | None:
    """This user's membership at this employer, unless it has ended."""
    return session.scalar(
        select(Membership).where(
            Membership.user_id == user_id,
            Membership.employer_id == employer_id,
            Membership.state != MembershipState.ENDED.value,
        )
    )
