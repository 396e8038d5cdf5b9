"""Reading the ledger of consents."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from hrapp.core.errors import CannotOpen, NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import ConsentState, EventKind
from hrapp.platform.consents.models import REMINDER, ConsentEvent, ConsentGrant
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.models import Membership

# How many grants one run of the job takes up; the next one goes on.
BATCH = 200
# How many lines the page of one grant tells of its history.
LATEST = 50


class NoSuchRequest(NotFound):
    """There is no such grant, or it is another login's: the same words for both, and for what is no id at all."""

    title = N_("There is no such request for this account")
    advice = N_("If you have followed the link of an email, sign in with the account that this email was sent to.")

    def __init__(self) -> None:
        super().__init__(N_("Requests are shown only to the person whom an employer has asked."))


class SourceRecord(NamedTuple):
    """The record of somebody at an employer, by its tenant."""

    tenant_id: UUID
    employee_id: UUID


def people_of(records: Iterable[SourceRecord]) -> dict[SourceRecord, User]:
    """The login that is linked to each record by a membership, active or ended; those without an active login are left
    out. A link that holds goes before an ended one, and a later before an earlier.
    """
    wanted = set(records)
    if not wanted:
        return {}
    key = tuple_(Employer.tenant_id, Membership.employee_id)
    query = (
        select(Employer.tenant_id, Membership.employee_id, User)
        .select_from(Membership)
        .join(Employer, Employer.id == Membership.employer_id)
        .join(User, User.id == Membership.user_id)
        .where(key.in_(wanted), Membership.state != MembershipState.INVITED, User.is_active)
        .distinct(Employer.tenant_id, Membership.employee_id)
        .order_by(
            Employer.tenant_id,
            Membership.employee_id,
            Membership.state == MembershipState.ENDED,
            Membership.id.desc(),
        )
    )
    return {
        SourceRecord(tenant, employee): user for tenant, employee, user in session.execute(query).tuples() if employee
    }


def employers_of(tenant_ids: Iterable[UUID | None]) -> dict[UUID | None, Employer]:
    """The employers of these tenants, by tenant, with their tenants loaded."""
    wanted = set(filter(None, tenant_ids))
    query = select(Employer).options(joinedload(Employer.tenant)).where(Employer.tenant_id.in_(wanted))
    return {employer.tenant_id: employer for employer in session.scalars(query)} if wanted else {}


def grant_of(user_id: UUID, grant_id: UUID | None) -> ConsentGrant:
    """The grant with this id of this login; NoSuchRequest if it is anybody else's, or there is none."""
    mine = (ConsentGrant.id == grant_id, ConsentGrant.user_id == user_id)
    if grant := session.scalar(select(ConsentGrant).where(*mine)):
        return grant
    raise NoSuchRequest


def locked_grant(grant_id: UUID) -> ConsentGrant | None:
    """The grant with this id, locked and as it is now; None if there is none (any more)."""
    query = select(ConsentGrant).where(ConsentGrant.id == grant_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def open_grants(*conditions: object) -> list[ConsentGrant]:
    """The grants that wait or hold and fulfil the conditions, locked, in the order of their ids."""
    query = select(ConsentGrant).where(ConsentGrant.ended_at.is_(None), *conditions).order_by(ConsentGrant.id)  # type: ignore[arg-type]
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(query))


def due_grants(now: datetime) -> list[ConsentGrant]:
    """Those whose time is over, and those that wait and of which the person is to be reminded; locked.

    One statement by an index. What somebody else has locked is left to the next run.
    """
    told = aliased(ConsentEvent)
    reminded = exists().where(told.grant_id == ConsentGrant.id, told.kind == EventKind.REMINDED)
    waits = ConsentGrant.state == ConsentState.PENDING
    query = (
        select(ConsentGrant)
        .where(
            ConsentGrant.ended_at.is_(None),
            ConsentGrant.ends_at <= now + REMINDER,
            or_(ConsentGrant.ends_at <= now, waits & ~reminded),
        )
        .order_by(ConsentGrant.ends_at)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True, of=ConsentGrant)
    )
    return list(session.scalars(query))


def employer_id_of(tenant_id: UUID | None) -> UUID | None:
    """The employer of a tenant; None if it is gone."""
    return session.scalar(select(Employer.id).where(Employer.tenant_id == tenant_id)) if tenant_id else None


def open_grants_of(user_id: UUID) -> list[ConsentGrant]:
    """The grants of a login that wait or hold, the newest first."""
    mine = (ConsentGrant.user_id == user_id, ConsentGrant.ended_at.is_(None))
    found = session.scalars(select(ConsentGrant).where(*mine).order_by(ConsentGrant.id.desc()))
    return [grant for grant in found if grant.waits or grant.holds]


def events_of(grant: ConsentGrant) -> list[ConsentEvent]:
    """What has happened to a grant, the newest first; of looks the last ones, since there may be very many."""
    query = select(ConsentEvent).where(ConsentEvent.user_id == grant.user_id, ConsentEvent.grant_id == grant.id)
    return list(session.scalars(query.order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc()).limit(LATEST)))


def reason_of(grant: ConsentGrant) -> str | None:
    """Why the employer asks; None if that cannot be decrypted now."""
    try:
        return grant.reason
    except CannotOpen:
        return None
