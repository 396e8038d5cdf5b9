"""Reading memberships."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Load, aliased, contains_eager, joinedload, with_expression

from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.crypto import token_hash
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import OF_VISIT, User, UserSession
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership, OwnershipOffer
from hrapp.platform.submissions.models import KeptForm
from hrapp.tenancy.models import Tenant

NOW = bindparam("now", type_=DateTime(timezone=True))


def in_force(now: Any = NOW, membership: Any = Membership) -> ColumnElement[bool]:
    """The condition that a membership gives access: it is active, and its end, if one is planned, has not come yet.

    `now` is the current time, by default a parameter of that name. Nobody is let in by the state alone: the job that
    ends memberships comes by a moment later.
    """
    ends_later = or_(membership.ends_at.is_(None), membership.ends_at > now)
    return and_(membership.state == MembershipState.ACTIVE.value, ends_later)


SAVED_FORMS = (
    select(func.count(KeptForm.id))
    .where(KeptForm.user_id == Membership.user_id, KeptForm.employer_id == Membership.employer_id)
    .where(KeptForm.saved_until > func.now())
    .scalar_subquery()
)
# Constants, since every authenticated request runs one of them.
USER_WITH_MEMBERSHIPS = (
    select(User, Membership)
    .outerjoin(Membership, and_(Membership.user_id == User.id, in_force()))
    .outerjoin(Employer, Membership.employer_id == Employer.id)
    .outerjoin(Tenant, Employer.tenant_id == Tenant.id)
    .outerjoin(OwnershipOffer, and_(OwnershipOffer.to_membership_id == Membership.id, OwnershipOffer.expires_at > NOW))
    .options(contains_eager(Membership.employer).contains_eager(Employer.tenant), contains_eager(Membership.offer))
    .options(with_expression(Membership.saved_forms, SAVED_FORMS), Load(User).undefer_group(OF_VISIT))
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
    rows = session.execute(BY_ID, {"user_id": user_id, "now": clock.now()}).all()
    return rows[0][0] if rows else None, _by_slug([row[1] for row in rows])


def find_session(token: str) -> SignedIn | None:
    """The session with this token, whether open or not, as `find_user` returns its user; None if there is none."""
    rows = session.execute(BY_SESSION, {"token_hash": token_hash(token), "now": clock.now()}).all()
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
    """This user's membership at this employer, if it gives access now."""
    mine = (Membership.user_id == user_id, Membership.employer_id == employer_id)
    return session.scalar(select(Membership).where(*mine, in_force(clock.now())))


def membership_of_record(employer_id: UUID, employee_id: UUID) -> Membership | None:
    """The membership by which somebody opens this record, if it gives access now, with its user loaded."""
    mine = (Membership.employer_id == employer_id, Membership.employee_id == employee_id)
    query = select(Membership).options(joinedload(Membership.user)).where(*mine, in_force(clock.now()))
    return session.scalar(query.order_by(Membership.id.desc()).limit(1))


def find_membership(membership_id: UUID, employer_id: UUID, *, lock: bool = False) -> Membership | None:
    """The membership with this id at this employer, ended or not, with its user loaded; None if there is none.

    `lock` takes a row lock, and reloads it.
    """
    query = select(Membership).options(joinedload(Membership.user))
    query = query.where(Membership.id == membership_id, Membership.employer_id == employer_id)
    if lock:
        query = query.with_for_update(of=Membership, key_share=True).execution_options(populate_existing=True)
    return session.scalar(query)


def lasting_owners(employer_id: UUID, but: UUID | None = None) -> ColumnElement[bool]:
    """The condition that an employer has an owner who stays and can sign in, besides the membership `but`."""
    owner = aliased(Membership)
    query = select(owner.id).join(User, User.id == owner.user_id)
    query = query.where(
        owner.employer_id == employer_id,
        owner.role == Role.OWNER.value,
        owner.state == MembershipState.ACTIVE.value,
        # One whose end is planned does not count: it comes without anybody being asked again.
        owner.ends_at.is_(None),
        User.is_active,
    )
    return exists(query.where(owner.id != but) if but else query)


def has_other_owner(membership: Membership) -> bool:
    """Whether the employer keeps an owner without this membership; to be asked under the lock of its row."""
    return bool(session.scalar(select(lasting_owners(membership.employer_id, but=membership.id))))


def due_memberships(now: datetime) -> list[tuple[UUID, str]]:
    """(id, revision of the tenant) of the memberships whose planned end has come, at employers that are in use."""
    query = (
        select(Membership.id, Tenant.revision)
        .join(Employer, Employer.id == Membership.employer_id)
        .join(Tenant, Tenant.id == Employer.tenant_id)
        .where(
            Membership.ends_at <= now,
            Membership.state != MembershipState.ENDED.value,
            Tenant.state == "active",
        )
    )
    return list(session.execute(query.order_by(Membership.ends_at)).tuples())


def offer_at(employer_id: UUID) -> OwnershipOffer | None:
    """The open offer of ownership at this employer, with both memberships and their users loaded.

    None if there is none, if it has expired, or if one of the two no longer is what it was offered for.
    """
    giver, taker = aliased(Membership), aliased(Membership)
    now = clock.now()
    query = (
        select(OwnershipOffer)
        .join(giver, OwnershipOffer.giver)
        .join(taker, OwnershipOffer.taker)
        .options(
            joinedload(OwnershipOffer.giver).joinedload(Membership.user),
            joinedload(OwnershipOffer.taker).joinedload(Membership.user),
        )
        .where(
            OwnershipOffer.employer_id == employer_id,
            OwnershipOffer.expires_at > now,
            giver.role == Role.OWNER.value,
            in_force(now, giver),
            in_force(now, taker),
        )
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def members_of(employer_id: UUID, *conditions: Any) -> list[tuple[User, str]]:
    """The active logins that have access to an employer now, with their roles, by name; `conditions` narrow them."""
    query = select(User, Membership.role).join(Membership, Membership.user_id == User.id)
    query = query.where(Membership.employer_id == employer_id, in_force(clock.now()), User.is_active, *conditions)
    return list(session.execute(query.order_by(User.name, User.id)).tuples())
