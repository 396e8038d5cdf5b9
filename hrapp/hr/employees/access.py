"""The end of a login's access to an employer: its membership, its API tokens, and what the record says of it.

Memberships are in `public` and records in the tenant, so all of this is called outside of the tenant. Rows are locked
in one order, so that nobody waits for each other: the record, the employer, the membership.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.fields import MembershipState
from hrapp.platform.memberships.login_log import record_token_events
from hrapp.platform.memberships.models import Membership, OwnershipOffer
from hrapp.platform.memberships.queries import find_membership
from hrapp.tenancy.scope import tenant_scope

ENDED = "access ended"


def lock_record(employer: Employer, employee_id: UUID | None) -> None:
    """Lock the record of a membership, if it has one."""
    if employee_id:
        with tenant_scope(employer.tenant_ref):
            query = select(Employee.id).where(Employee.id == employee_id)
            session.execute(query.with_for_update(key_share=True))


def end_now(actor: Actor, employer: Employer, membership: Membership) -> None:
    """End a membership whose row and record are locked, with its user loaded; its API tokens here end with it.

    The record keeps the login, and says since when it is not opened by it. Nothing is done to one that has ended.
    """
    if membership.state == MembershipState.ENDED:
        return
    drop_offers(membership)
    record_token_events(actor, membership.end(), "token revoked")
    log_access(actor, employer, membership, ENDED)
    log_at_record(actor, employer, membership, ENDED, ended_at=membership.ended_at)


def end_if_due(actor: Actor, employer: Employer, membership_id: UUID, employee_id: UUID | None) -> None:
    """End a membership if the end that was planned for it has come; by whomever it is called, it ends once."""
    lock_record(employer, employee_id)
    membership = find_membership(membership_id, employer.id, lock=True)
    if membership and membership.ends_at and membership.ends_at <= clock.now():
        end_now(actor, employer, membership)


def drop_offers(membership: Membership) -> None:
    """Take back the ownership that this member offers, or is offered."""
    of_them = or_(OwnershipOffer.from_membership_id == membership.id, OwnershipOffer.to_membership_id == membership.id)
    session.execute(delete(OwnershipOffer).where(of_them))


def log_access(
    actor: Actor,
    employer: Employer,
    membership: Membership,
    action: str,
    changes: dict[str, Any] | None = None,
) -> None:
    """Log what was done to a membership."""
    membership_id, name = membership.id, membership.name
    with tenant_scope(employer.tenant_ref):
        audit.record(
            actor,
            action,
            changes=changes,
            subject_type=Membership.__subject__,
            subject_id=membership_id,
            subject_name=name,
        )


def log_at_record(
    actor: Actor, employer: Employer, membership: Membership, action: str, *, ended_at: datetime | None = None
) -> None:
    """Log at the record that somebody opens, if they open one, what was done to their access.

    With `ended_at` the record says that its login does not open it since then.
    """
    employee_id, user_id = membership.employee_id, membership.user_id
    if employee_id is None:
        return
    linked = (Employee.id == employee_id, Employee.user_id == user_id)
    with tenant_scope(employer.tenant_ref):
        if ended_at:
            # Not by the row, whose version is that of what people edit.
            closed = update(Employee).where(*linked).values(access_ended_at=ended_at)
            session.execute(closed.execution_options(synchronize_session=False))
        if employee := session.scalar(select(Employee).where(*linked)):
            audit.record(actor, action, employee)
