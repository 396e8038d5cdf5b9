"""Requesting, deciding, changing and cancelling departures, in the caller's transaction.

Logins and memberships are in `public`, so all of this is called outside of the tenant. Whatever may change is locked
before the first event is logged, which locks the log: the record, so that all work on one person happens one after the
other, what is handed over, and who has access. Then nobody waits for each other.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict, Forbidden, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.access import lock_record
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.employees.work import timeline_of
from hrapp.hr.invitations.operations import GRANTED_BY_OWNER_ONLY
from hrapp.hr.leaving.approval import needs_given_by
from hrapp.hr.leaving.approvers import approvers_of, lacks_owner
from hrapp.hr.leaving.drafting import as_said, columns_of, draft, needs_asked, refuse_if_leaving
from hrapp.hr.leaving.fields import Approver, DepartureState
from hrapp.hr.leaving.jobs import ASKED, CANCELLED, DECIDED, mail_departure
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.queries import deciding_manager, get_departure, is_own, lock_handed_over
from hrapp.hr.leaving.taking_effect import take_back, take_effect, write_history
from hrapp.hr.team.operations import (
    ABOVE,
    as_of_now,
    end_access_of_record,
    has_power_over,
    keep_access_of_record,
    last_owner_problem,
    lock,
)
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.queries import membership_of_record
from hrapp.tenancy.scope import bound_tenant, tenant_scope

OWN_REQUEST = N_("You asked for this yourself, so somebody else has to approve it.")
NOT_YOURS = N_("Somebody else has to approve this.")
OWN_DEPARTURE = N_("This is your own departure. Ask somebody else in HR to change it.")
NOBODY_ELSE = N_("Nobody else here could approve it.")
OVER = {
    DepartureState.APPROVED: N_("This has been approved already."),
    DepartureState.REJECTED: N_("This has been rejected already."),
    DepartureState.CANCELLED: N_("This has been cancelled already."),
}
LOGGED = ("kind", "reason", "note", "last_day", "rehire_eligible", "access_until", "reports_to", "heads")
PRIVATE = ("reason", "note", "rehire_eligible")


# Requests


class Plan(NamedTuple):
    """A departure as it would be, not saved: the needs that nobody could give, and who approves as the manager."""

    departure: Departure
    waived: list[Approver]
    manager: Employee | None


def plan_departure(actor: Actor, employer: Employer, employee_id: UUID, values: Values, today: date) -> Plan:
    """What `request_departure` would do with these values, which it does not do; raises what that raises."""
    _require_editor(actor)
    with tenant_scope(employer.tenant_ref):
        employee = get_employee(actor, employee_id)
        refuse_if_leaving(employee)
        departure = draft(actor, employee, values, today)
        manager = deciding_manager(departure)
    _require_other_owner(employer, employee_id)
    waived = _impossible_needs(employer, departure, manager)
    if lacks_owner(actor, employer, departure):
        departure.needs = [*departure.needs, Approver.OWNER]
    return Plan(departure, waived, manager)


def request_departure(actor: Actor, employer: Employer, employee_id: UUID, values: Values, today: date) -> Departure:
    """Ask for the approval that the settings demand; without one, or if nobody else could give it, it holds at once.

    `values` are those of DepartureFields, and `heads` (id of a department → id of a person, or None). Raises Invalid if
    they do not fit, Conflict if the person leaves or has left already, or is the last owner.
    """
    _require_editor(actor)
    actor = _lock(actor, employer, employee_id)
    with tenant_scope(employer.tenant_ref):
        employee = get_employee(actor, employee_id, lock=True)
        refuse_if_leaving(employee)
        departure = draft(actor, employee, values, today)
        session.add(departure)
        _log(actor, "departure requested", employee, _told(departure))
        session.flush()
    return _ask(actor, employer, departure.id, today)


def change_departure(actor: Actor, employer: Employer, departure_id: UUID, values: Values, today: date) -> Departure:
    """Change what was said. A request is asked for anew; of an approved one, history and access follow.

    Raises Invalid and Conflict as `request_departure` does, Conflict if it was rejected or cancelled, is one's own
    that was approved, or if it was approved and `actor` has no power over the access that it moves.
    """
    _require_editor(actor)
    actor = _lock(actor, employer, _whose(actor, employer, departure_id))
    with tenant_scope(employer.tenant_ref):
        departure = get_departure(actor, departure_id, lock=True)
        _require_open(departure)
        _require_another(actor, departure)
        employee = departure.employee
        timeline = timeline_of(employee)
        columns = columns_of(employee, timeline, as_said(departure) | values, today, departure)
        changes = _set(departure, columns)
        if not changes:
            return departure
        _log(actor, "departure changed", employee, changes)
        asks = departure.is_requested
        if asks:
            departure.needs, departure.decisions = needs_asked(), []
            # Who asks anew is who may not approve it.
            departure.requested_by, departure.requested_by_name = actor.id, actor.name
        else:
            write_history(actor, departure, timeline, today)
        session.flush()
    if asks:
        return _ask(actor, employer, departure_id, today)
    if changes.keys() & {"last_day", "access_until"}:
        _require_power(actor, employer, departure)
        end_access_of_record(actor, employer, departure.employee_id, departure.access_until)
    return departure


def _ask(actor: Actor, employer: Employer, departure_id: UUID, today: date) -> Departure:
    """Ask those who may approve it; what nobody else could approve is waived, which is noted, and then it may hold."""
    with tenant_scope(employer.tenant_ref):
        departure = get_departure(actor, departure_id, lock=True)
        manager = deciding_manager(departure)
    _require_other_owner(employer, departure.employee_id)
    waived, lacks = _impossible_needs(employer, departure, manager), lacks_owner(actor, employer, departure)
    with tenant_scope(employer.tenant_ref):
        departure = get_departure(actor, departure_id, lock=True)
        if lacks:
            departure.needs = [*departure.needs, Approver.OWNER]
        if waived:
            departure.decide(actor, waived, NOBODY_ELSE.text, approved=True)
        if departure.needs:
            _tell(departure, ASKED)
        else:
            departure.state = DepartureState.APPROVED
            take_effect(actor, departure, today)
        session.flush()
    if departure.is_approved:
        end_access_of_record(actor, employer, departure.employee_id, departure.access_until)
    return departure


def _impossible_needs(employer: Employer, departure: Departure, manager: Employee | None) -> list[Approver]:
    """The approvals of a request that nobody could give but whoever asked for it, and whoever leaves."""
    found = approvers_of(employer, departure, manager.user_id if manager else None)
    return [need for need, users in found.items() if not users and need != Approver.OWNER]


def _require_other_owner(employer: Employer, employee_id: UUID) -> None:
    if problem := last_owner_problem(employer, employee_id):
        raise Conflict(problem)


# Decisions


def approve(actor: Actor, employer: Employer, departure_id: UUID, word: str | None, today: date) -> Departure:
    """Give the approvals that `actor` may give. With the last one the person leaves.

    Of whoever has become an owner or administrator meanwhile, an owner has to approve it too. Forbidden for whoever
    asked for it, and for others who may not; Conflict if somebody was faster, or if the record has changed so that it
    does not fit any more.
    """
    actor = _lock(actor, employer, _whose(actor, employer, departure_id))
    with tenant_scope(employer.tenant_ref):
        departure = get_departure(actor, departure_id, lock=True)
    lacks = Approver.OWNER not in departure.needs and lacks_owner(actor, employer, departure)
    with tenant_scope(employer.tenant_ref):
        departure, given = _decidable(actor, departure_id)
        if lacks:
            departure.needs = [*departure.needs, Approver.OWNER]
            _tell(departure, ASKED)
        departure.decide(actor, given, word, approved=True)
        _log(actor, "departure approved", departure.employee, {"word": [None, HIDDEN if word else None]})
        if departure.is_approved:
            try:
                take_effect(actor, departure, today)
            except Invalid as error:
                raise Conflict(next(why for whys in error.fields.values() for why in whys)) from error
            _tell(departure, DECIDED)
        session.flush()
    if departure.is_approved:
        end_access_of_record(actor, employer, departure.employee_id, departure.access_until)
    return departure


def reject(actor: Actor, employer: Employer, departure_id: UUID, word: str) -> Departure:
    """Reject a request, with the reason; Forbidden and Conflict as `approve`."""
    with tenant_scope(employer.tenant_ref):
        departure, given = _decidable(actor, departure_id)
        departure.decide(actor, given, word, approved=False)
        _log(actor, "departure rejected", departure.employee, {"word": [None, HIDDEN]})
        _tell(departure, DECIDED)
        session.flush()
    return departure


def _decidable(actor: Actor, departure_id: UUID) -> tuple[Departure, list[Approver]]:
    """A locked request, and the approvals that `actor` may give."""
    departure = get_departure(actor, departure_id, lock=True)
    if not departure.is_requested:
        raise Conflict(OVER[DepartureState(departure.state)])
    given = needs_given_by(actor, departure, deciding_manager(departure))
    if not given:
        raise Forbidden(OWN_REQUEST if actor.id and actor.id == departure.requested_by else NOT_YOURS)
    return departure, given


def cancel(actor: Actor, employer: Employer, departure_id: UUID, today: date) -> Departure:
    """Cancel a request, or take an approved departure back: then the person has not left, and works here.

    Access that has not ended yet stays; what was handed over stays with its new people. Conflict if it is over already,
    if the person was hired again since, or as `change_departure` says.
    """
    _require_editor(actor)
    actor = _lock(actor, employer, _whose(actor, employer, departure_id))
    with tenant_scope(employer.tenant_ref):
        departure = get_departure(actor, departure_id, lock=True)
        _require_open(departure)
        _require_another(actor, departure)
        was_approved, departure.state = departure.is_approved, DepartureState.CANCELLED
        _log(actor, "departure cancelled", departure.employee, {"last_day": [departure.last_day, None]})
        if was_approved:
            take_back(actor, departure, today)
        _tell(departure, CANCELLED, by=actor.id)
        session.flush()
    if was_approved:
        _require_power(actor, employer, departure)
        keep_access_of_record(actor, employer, departure.employee_id)
    return departure


def _lock(actor: Actor, employer: Employer, employee_id: UUID) -> Actor:
    """Lock the record, what is handed over with it, and who has access by it; returns the actor as they are by now."""
    lock_record(employer, employee_id)
    with tenant_scope(employer.tenant_ref):
        lock_handed_over(employee_id)
    membership = membership_of_record(employer.id, employee_id)
    return lock(actor, employer, membership) if membership else as_of_now(actor, employer)


def _whose(actor: Actor, employer: Employer, departure_id: UUID) -> UUID:
    """The id of who leaves by a departure; NotFound as `get_departure`."""
    with tenant_scope(employer.tenant_ref):
        return get_departure(actor, departure_id).employee_id


def _require_editor(actor: Actor) -> None:
    if actor.kind != "command":
        require(actor, "departures.edit")


def _require_open(departure: Departure) -> None:
    if not departure.is_open:
        raise Conflict(OVER[DepartureState(departure.state)])


def _require_another(actor: Actor, departure: Departure) -> None:
    """Nobody takes back that they leave, which others have approved; a request that waits may be one's own."""
    if is_own(actor, departure):
        raise Conflict(OWN_DEPARTURE)


def _require_power(actor: Actor, employer: Employer, departure: Departure) -> None:
    """Raise Conflict if somebody else than an owner would decide about the access of an owner or administrator."""
    membership = membership_of_record(employer.id, departure.employee_id)
    if membership and membership.role in GRANTED_BY_OWNER_ONLY and not has_power_over(actor, membership.role):
        raise Conflict(ABOVE)


# Telling


def _set(departure: Departure, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the columns that differ, and return the changes as the log keeps them: nothing private in clear."""
    changes: dict[str, list[Any]] = {}
    for name, value in columns.items():
        if (before := getattr(departure, name)) != value:
            setattr(departure, name, value)
            changes[name] = [_logged(name, before), _logged(name, value)]
    return changes


def _told(departure: Departure) -> dict[str, list[Any]]:
    """What a new departure says, as the log keeps it."""
    return {name: [None, _logged(name, getattr(departure, name))] for name in LOGGED}


def _logged(name: str, value: Any) -> Any:
    if value in (None, "", {}):
        return None
    if name in PRIVATE:
        return HIDDEN
    if name == "reports_to":
        return session.scalar(select(Employee.number).where(Employee.id == value))
    return len(value) if name == "heads" else value


def _log(actor: Actor, action: str, employee: Employee, changes: Mapping[str, list[Any]]) -> None:
    """Log under the record, in whose activity it is shown."""
    audit.record(
        actor,
        action,
        changes={name: pair for name, pair in changes.items() if pair != [None, None]},
        subject_type=Departure.__subject__,
        subject_id=employee.id,
        subject_name=employee.name,
    )


def _tell(departure: Departure, event: str, by: UUID | None = None) -> None:
    """Mail those concerned, but `by`, once the change is committed."""
    defer(
        mail_departure,
        tenant_id=str(bound_tenant().id),
        departure_id=str(departure.id),
        event=event,
        by=str(by) if by else None,
    )
