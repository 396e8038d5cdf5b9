"""What other employers on this site may be shown of a record here: at most what the settings allow."""

from datetime import date
from typing import Any
from uuid import UUID

from hrapp.access.topic import SharedRecord
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.fields import ElsewhereSettings
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import shown_timeline
from hrapp.hr.settings.queries import settings
from hrapp.platform.consents.fields import Scope
from hrapp.platform.people_index.fields import Sharing
from hrapp.tenancy.scope import bound_tenant

ALLOWED: dict[str, tuple[Scope, ...]] = {
    Sharing.NONE: (),
    Sharing.BASIC: (Scope.IDENTITY,),
    Sharing.MODERATE: (Scope.IDENTITY, Scope.DATES),
    Sharing.FULL: (Scope.IDENTITY, Scope.DATES, Scope.JOB_TITLE, Scope.LEAVING_REASON),
}


def shared_record(employee_id: UUID) -> SharedRecord | None:
    """What a record of the bound tenant may show to another employer now; None if there is no such record."""
    employee = session.get(Employee, employee_id)
    if employee is None:
        return None
    today = clock.today(bound_tenant().time_zone)
    return SharedRecord(employee.user_id, shared_values(employee, settings(ElsewhereSettings).sharing, today))


def shared_values(employee: Employee, sharing: str, today: date) -> dict[str, Any]:
    """scope → value as JSON, for the scopes that `sharing` allows; None where the record says nothing.

    The value of the dates is a list of [first day, last day], ISO 8601, of each tenure that has begun by `today`. A
    last day that is still to come is left out: it may be planned, and not be known to the person.
    """
    names = (employee.first_name, employee.middle_name, employee.last_name)
    values: dict[Scope, Any] = {
        Scope.IDENTITY: " ".join(filter(None, names)),
        Scope.DATES: tenures_of(employee, today) or None,
        Scope.JOB_TITLE: employee.job_title or None,
        Scope.LEAVING_REASON: employee.termination_reason if employee.is_former else None,
    }
    return {str(scope): values[scope] for scope in ALLOWED[sharing]}


def tenures_of(employee: Employee, today: date) -> list[list[str | None]]:
    return [
        [each.hired_on.isoformat(), each.last_day.isoformat() if each.last_day and each.last_day < today else None]
        for each in shown_timeline(employee).tenures
        if each.hired_on <= today
    ]
