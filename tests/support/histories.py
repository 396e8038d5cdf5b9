"""Job histories of people, written without the doors."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import Timeline
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast

# The first day of a record, its reason, and the facts that it states.
Dated = tuple[date, str, Mapping[str, Any]]


def add_records(cast: Cast, employee_id: UUID, *changes: Dated) -> None:
    """Let the history of somebody at Acme, which begins on the hire date, go on with these records.

    The record says afterwards what the history says today.
    """
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        employee = session.get_one(Employee, employee_id)
        timeline = Timeline.begun_by(employee)
        for on, reason, stated in changes:
            timeline.add(employee.id, on, reason, stated)
        timeline.check()
        session.add_all(timeline.records)
        for name, value in timeline.row_on(clock.today()).items():
            setattr(employee, name, value)
        session.commit()
