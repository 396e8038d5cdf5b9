"""Taking somebody back who left: a new tenure on the same record, today or on a day to come.

The caller has locked the record, so that of two who take the same person back one wins and the other is told.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.audit import operations as audit
from hrapp.audit.changes import Changes, changes_of
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import FILL_IN
from hrapp.core.fields.schema import Values
from hrapp.core.jobs import defer
from hrapp.core.text import N_, Message
from hrapp.hr.employees.checks import Errors, value_errors
from hrapp.hr.employees.fields import CURRENT, EmployeeFields, Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord, status_by_dates
from hrapp.hr.employees.operations import ask_first, changed_in, raise_if_invalid
from hrapp.hr.employees.record_fields import own_errors, own_names, record_fields
from hrapp.hr.employees.returning import coming_rehire
from hrapp.hr.employees.rules import required, rule_errors
from hrapp.hr.employees.timeline import PROBATION
from hrapp.hr.employees.work import save_timeline, timeline_of
from hrapp.hr.invitations.operations import end, invite_employee
from hrapp.hr.invitations.queries import open_invitation
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.hr.leaving.rehire_jobs import keep_access
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.fields import LeavingSettings
from hrapp.hr.settings.queries import settings
from hrapp.hr.team.operations import has_power_over
from hrapp.tenancy.scope import bound_tenant

# What a rehire states, beside the status; all else of the record stays as it is.
STATED = ("job_title", "employment_type", "department_id", "branch_id", "manager_id", PROBATION)
NOT_ALLOWED = N_(
    "The settings of this employer do not allow hiring somebody again. "
    "An owner or administrator can change them, in the section “Leaving”."
)
OWN_RETURN = N_("This is your own record. Ask somebody else in HR to take you back.")
HAS_BEGUN = N_("%(name)s is back already. Correct it in the job history instead.")


class Mark(NamedTuple):
    """What a departure says about coming back: whether somebody may, None if nobody said; and when it was said."""

    eligible: bool | None
    on: date | None


class Standing(NamedTuple):
    """What decides whether somebody is taken back: a return that is planned already, and their departures."""

    employee: Employee
    coming: JobRecord | None
    departures: list[Departure]

    @property
    def refusal(self) -> Message | None:
        """Why they cannot be taken back, whatever is entered; None if they can."""
        name = self.employee.name
        if not self.employee.is_former:
            return N_("%(name)s works here. Only somebody who has left can be rehired.", name=name)
        if self.coming:
            on = self.coming.effective_on
            return N_("%(name)s comes back on %(date)s already. You can correct or cancel that.", name=name, date=on)
        if any(each.state == DepartureState.REQUESTED for each in self.departures):
            return N_("A departure of %(name)s waits for approval. Answer it first.", name=name)
        return None if settings(LeavingSettings).rehire_allowed else NOT_ALLOWED

    @property
    def mark(self) -> Mark:
        """What the latest departure says; that of the record where no departure is kept."""
        for departure in self.departures:
            if departure.state == DepartureState.APPROVED:
                return Mark(departure.rehire_eligible, departure.created_at.date())
        return Mark(self.employee.rehire_eligible, None)


def rehire(actor: Actor, employee: Employee, values: Values, today: date) -> JobRecord:
    """Begin a new tenure with the values of RehireFields, on a day after the last one; the rest is brought up to date.

    On a day to come they stay former until then. Conflict if they cannot be taken back (`Standing`), Invalid if values
    do not fit the record, its rules or its history, what receivers of `record_changing` raise, and what
    `invite_employee` raises if they are to be invited.
    """
    _require_another(actor, employee)
    standing = standing_of(employee)
    if standing.refusal:
        raise Conflict(standing.refusal)
    raise_if_invalid(rehire_errors(standing, values, today))
    saved = ask_first(actor, employee, Values(changed_in(employee, values), status=Status.ACTIVE), values)
    timeline = timeline_of(employee)
    stated = _stated(values)
    record = timeline.add(employee.id, values["hired_on"], Reason.REHIRE, stated, values.get("note"))
    timeline.check("hired_on")
    others = {name: value for name, value in _of_record(values).items() if name not in (*stated, "hired_on")}
    audit.change(actor, employee, others, fields=record_fields(EmployeeFields))
    save_timeline(actor, employee, timeline, today, told=_told(record), action="rehired")
    for act in saved:
        act()
    if not standing.mark.eligible:
        audit.record(actor, "taken back anyway", employee, {"note": [None, values.get("anyway_reason")]})
    if values.get("invite"):
        invite_employee(actor, employee)
    if employee.has_login:
        _keep_access(actor, employee)
    session.flush()
    return record


def update_rehire(actor: Actor, employee: Employee, record: JobRecord, values: Values, today: date) -> JobRecord:
    """Correct a rehire that has not begun; Conflict if it has, Invalid as `rehire` raises it."""
    _require_another(actor, employee)
    require_scheduled(employee, record, today)
    given = Values({name: getattr(record, name) for name in STATED} | {"hired_on": record.effective_on} | values)
    raise_if_invalid(job_errors(employee, given, today))
    timeline = timeline_of(employee)
    note = values.get("note", record.note)
    timeline.change(record, _stated(given), effective_on=given["hired_on"], note=note)
    timeline.check("hired_on")
    save_timeline(actor, employee, timeline, today, told=_told(record), action="rehire changed")
    return record


def cancel_rehire(actor: Actor, employee: Employee, record: JobRecord, today: date) -> None:
    """Take back a rehire that has not begun, with what was planned after it, and an open invitation.

    Conflict if it has begun.
    """
    _require_another(actor, employee)
    require_scheduled(employee, record, today)
    timeline = timeline_of(employee)
    told = {"effective_on": [record.effective_on, None], "job_title": [record.job_title, None]}
    for planned in timeline.tenure_on(record.effective_on).records:
        timeline.remove(planned)
    timeline.check("hired_on")
    save_timeline(actor, employee, timeline, today, told=told, action="rehire cancelled")
    if invitation := open_invitation(employee.id, lock=True):
        end(actor, invitation)
    session.flush()


def get_rehire(employee: Employee, record_id: UUID) -> JobRecord:
    """The record with which somebody came back, or comes back; NotFound if this is none of theirs."""
    query = select(JobRecord).where(JobRecord.id == record_id, JobRecord.employee_id == employee.id)
    query = query.options(joinedload(JobRecord.department), joinedload(JobRecord.branch), joinedload(JobRecord.manager))
    if found := session.scalar(query.where(JobRecord.reason == Reason.REHIRE)):
        return found
    raise NotFound(N_("We could not find this record."))


# What may be


def standing_of(employee: Employee) -> Standing:
    """What decides whether somebody is taken back, in two statements; the latest departure first."""
    query = select(Departure).where(Departure.employee_id == employee.id)
    departures = session.scalars(query.order_by(Departure.last_day.desc(), Departure.id.desc()))
    return Standing(employee, coming_rehire(employee), list(departures))


def rehire_errors(standing: Standing, values: Values, today: date) -> Errors:
    """field → messages for a rehire that does not fit the record, its rules or its departure; empty if it does."""
    errors = job_errors(standing.employee, values, today) | _mark_errors(standing.mark, values)
    if values.get("invite") and not (standing.employee.email or values.get("work_email")):
        errors["invite"] = [N_("There is no email address in their record. Send none, or enter one there first.")]
    return errors


def job_errors(employee: Employee, values: Values, today: date) -> Errors:
    """field → messages for the new job, and for what the record lacks that the employer requires."""
    record = Values(dict.fromkeys(STATED) | _of_record(values))
    first = record.get("hired_on")
    errors = value_errors(employee, record, today) | _lacking(employee, record, first, today)
    last = employee.terminated_on
    if first and last and first <= last:
        # What else does not fit such a day is no news.
        return {"hired_on": [N_("They left on %(date)s. Choose a later day.", date=last)]}
    return errors


def lacking_fields(employee: Employee, today: date) -> list[str]:
    """The fields that the record lacks though the employer requires them of somebody who begins."""
    return [name for name in _lacking(employee, Values(), today, today) if name not in (*STATED, "hired_on")]


def facts_of_before(employee: Employee) -> dict[str, Any]:
    """The job of before, without the department, branch and manager that there are no longer."""
    facts: dict[str, Any] = {"job_title": employee.job_title, "employment_type": employee.employment_type}
    for name in ("department", "branch", "manager"):
        facts[f"{name}_id"] = getattr(employee, f"{name}_id") if is_here(getattr(employee, name)) else None
    return facts


def is_here(row: Department | Branch | Employee | None) -> bool:
    return row is not None and (row.status in CURRENT if isinstance(row, Employee) else row.active)


def require_scheduled(employee: Employee, record: JobRecord, today: date) -> None:
    if record.effective_on <= today:
        raise Conflict(HAS_BEGUN, name=employee.name)


def _require_another(actor: Actor, employee: Employee) -> None:
    """Nobody takes themself back, which their access may outlast their last day for."""
    if actor.employee_id == employee.id:
        raise Conflict(OWN_RETURN)


def _keep_access(actor: Actor, employee: Employee) -> None:
    as_owner = has_power_over(actor, Role.OWNER)
    defer(keep_access, tenant_id=str(bound_tenant().id), employee_id=str(employee.id), as_owner=as_owner)


def _mark_errors(mark: Mark, values: Values) -> Errors:
    """Against what a departure says nobody is taken back by oversight; against a no, not without a reason."""
    if mark.eligible:
        return {}
    if not values.get("anyway"):
        return {"anyway": [N_("Tick this if you want to rehire them all the same.")]}
    if mark.eligible is False and not values.get("anyway_reason"):
        return {"anyway_reason": [FILL_IN]}
    return {}


def _lacking(employee: Employee, record: Values, first: date | None, today: date) -> Errors:
    """field → messages for what the rules refuse in the record as it will be."""
    fields = record_fields(EmployeeFields)
    own = {name: getattr(employee, name) for name in own_names(fields)}
    # Identifiers and the like are read only where they are asked for.
    kept = {name: getattr(employee, name) for name in required()}
    whole = Values(kept | record)
    status = status_by_dates(today, first, whole.get(PROBATION)) if first else Status.PENDING
    own |= {name: value for name, value in record.items() if name in own}
    return rule_errors(employee, whole, status, asked=required()) | own_errors(employee, own, is_new=True)


def _stated(values: Values) -> dict[str, Any]:
    """All facts, as a tenure begins with them."""
    return {name: values.get(name) for name in STATED} | {"status": Status.ACTIVE}


def _of_record(values: Values) -> Values:
    return values.part(record_fields(EmployeeFields))


def _told(record: JobRecord) -> Changes:
    """What the log tells of a rehire that changes nothing today."""
    known = (*STATED, "effective_on", "note")
    return {name: change for name, change in changes_of(record, EmployeeFields).items() if name in known}
