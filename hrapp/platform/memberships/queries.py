"""Reading memberships."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import contains_eager

from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User, UserSession
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant

# Constants, since every authenticated request runs one of them.
USER_WITH_MEMBERSHIPS = (
    select(User, Membership)
    .outerjoin(Membership, and_(Membership.user_id == User.id, Membership.state == MembershipState.ACTIVE.value))
    .outerjoin(Employer, Membership.employer_id == Employer.id)
    .outerjoin(Tenant, Employer.tenant_id == Tenant.id)
    .options(contains_eager(Membership.employer).contains_eager(Employer.tenant))
    .order_by(Employer.name_key, Employer.id)
)
BY_ID = USER_WITH_MEMBERSHIPS.where(User.id == bindparam("user_id"))
BY_SESSION: Select[Any] = (
    USER_WITH_MEMBERSHIPS.add_columns(UserSession)
    .join(UserSession, UserSession.user_id == User.id)
    .where(UserSession.token_hash == bindparam("token_hash"))
)


class SignedIn(NamedTuple):
    """A session with its user, and the user's active memberships by the employer's slug, sorted by its name."""

    session: UserSession
    user: User
    memberships: dict[str, Membership]


def find_user(user_id: UUID) -> tuple[User | None, dict[str, Membership]]:
    """The user with this id, or None, and their active memberships by the employer's slug, sorted by its name.

    Employers and tenants are loaded.
    """
    rows = session.execute(BY_ID, {"user_id": user_id}).all()
    return rows[0][0] if rows else None, _by_slug([row[1] for row in rows])


def find_session(token: str) -> SignedIn | None:
    """The session with this token, whether open or not, as `find_user` returns its user; None if there is none."""
    rows = session.execute(BY_SESSION, {"token_hash": token_hash(token)}).all()
    return SignedIn(rows[0][2], rows[0][0], _by_slug([row[1] for row in rows])) if rows else None


def _by_slug(memberships: Iterable[Membership | None]) -> dict[str, Membership]:
    return {membership.employer.slug: membership for membership in memberships if membership}


def memberships_of(user_id: UUID) -> dict[str, Membership]:
    """The active memberships of this user, as `find_user` returns them."""
    return find_user(user_id)[1]


def names_about(user: User, memberships: Iterable[Membership]) -> list[str]:
    """The names of this user and of their employers, none of which may be in the user's password."""
    return [user.name, *(name for membership in memberships for name in membership.employer.names)]


def active_membership(user_id: UUID, employer_id: UUID) -> Membership | None:
    """This user's membership at this employer, unless it has ended."""
    return session.scalar(
        select(Membership).where(
            Membership.user_id == user_id,
            Membership.employer_id == employer_id,
            Membership.state != MembershipState.ENDED.value,
        )
    )
