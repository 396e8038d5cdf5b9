"""Removing a record that was entered by mistake: one that is young and has nothing but itself. Its log stays."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Text, cast, or_, select

from hrapp.access.actor import Actor
from hrapp.access.topic import held_by
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.core.text import N_, Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import give_up
from hrapp.hr.invitations.jobs import forget_links
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.leaving.models import Departure
from hrapp.hr.organization.trees import lock_tree
from hrapp.hr.settings.fields import LeavingSettings
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import bound_tenant

OTHER_NAME = N_("Enter the name exactly as shown.")


class Held(Invalid):
    """A record has more than itself; the reasons stand at the field `record`."""

    status = 409
    title = N_("This record cannot be removed")
    code = "record_held"


def remove_record(actor: Actor, employee: Employee, confirm: str, today: date) -> None:
    """Remove a record that the caller has locked, with its history, photo, contacts and open invitation.

    `confirm` is its name, as it was typed. Held if it has more than itself, Invalid if another name was typed. The log
    of what was done stays, and its number is never given again.
    """
    if confirm != employee.name:
        raise Invalid({"confirm": [OTHER_NAME]})
    give_up(employee.number)
    _lock_out(employee)
    if reasons := obstacles(employee, today):
        raise Held({"record": reasons})
    invitations = list(session.scalars(select(Invitation.id).where(Invitation.employee_id == employee.id)))
    audit.record(actor, "deleted", employee, {"number": [employee.number, None], "hired_on": [employee.hired_on, None]})
    session.delete(employee)
    session.flush()
    if invitations:
        _forget(invitations)


def obstacles(employee: Employee, today: date) -> list[Message]:
    """Every reason why a record cannot be removed as a mistake, and what to do instead; empty if it can."""
    found = held_by(employee)
    days, added = settings(LeavingSettings).removal_days, added_on(employee)
    if (today - added).days > days:
        found.append(
            N_(
                "It was added on %(date)s. The settings allow removing a record up to %(days)s days after that.",
                date=added,
                days=days,
            )
        )
    return found


def is_young(employee: Employee, today: date) -> bool:
    """Whether a record is young enough to be removed."""
    return bool((today - added_on(employee)).days <= settings(LeavingSettings).removal_days)


def added_on(employee: Employee) -> date:
    """The day on which a record was added, where the employer is."""
    return clock.day_of(employee.created_at, bound_tenant().time_zone)


def holding(employee: Employee) -> list[Message]:
    """Why the record of somebody who leaves, has left, or takes over from somebody is not removed."""
    found = []
    if session.scalar(select(Departure.id).where(Departure.employee_id == employee.id).limit(1)):
        found.append(N_("%(name)s leaves or has left, and that stays in the record.", name=employee.name))
    named = or_(Departure.reports_to == employee.id, cast(Departure.heads, Text).contains(str(employee.id)))
    others = select(Employee).join(Departure, Departure.employee_id == Employee.id).where(named)
    if names := ", ".join(sorted({other.name for other in session.scalars(others)})):
        found.append(N_("They take over from people who leave: %(names)s.", names=names))
    return found


def _lock_out(employee: Employee) -> None:
    """Lock the record against those who would name it, such as by making it somebody's manager.

    Whoever does that has locked the tree of people before, so that is locked first; then nobody waits for each other.
    """
    lock_tree(Employee)
    session.execute(select(Employee.id).where(Employee.id == employee.id).with_for_update())


def _forget(invitations: Collection[UUID]) -> None:
    defer(forget_links, tenant_id=str(bound_tenant().id), invitation_ids=[str(each) for each in invitations])
