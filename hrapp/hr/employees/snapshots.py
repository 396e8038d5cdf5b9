"""A record as it was, or will be, on a day: the facts of then from the job history, and all else as it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from hrapp.core.extensions import session
from hrapp.hr.employees.as_of import OF_LAST_DAY
from hrapp.hr.employees.fields import FORMER, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import shown_timeline
from hrapp.hr.organization.models import Branch, Department

Row = TypeVar("Row", Employee, Department, Branch)


class Snapshot:
    """Reads as a row of which some things are said otherwise; it cannot be changed."""

    def __init__(self, row: Any, said: Mapping[str, Any]) -> None:
        self._row, self._said = row, said

    def __getattr__(self, name: str) -> Any:
        return self._said[name] if name in self._said else getattr(self._row, name)


def snapshot(employee: Employee, day: date) -> Any:
    """The record on `day`, with department, branch and manager of then; those of `employee` have to be loaded."""
    row = shown_timeline(employee).row_on(day)
    if row["terminated_on"] != employee.terminated_on:
        row |= dict.fromkeys(OF_LAST_DAY)
    row |= {
        "state": Status(row["status"]),
        "is_former": row["status"] in FORMER,
        "department": _one(Department, employee.department, row["department_id"]),
        "branch": _one(Branch, employee.branch, row["branch_id"]),
        "manager": _one(Employee, employee.manager, row["manager_id"]),
    }
    return Snapshot(employee, row)


def _one(model: type[Row], now: Row | None, then: UUID | None) -> Row | None:
    """The row with the id `then`, which may be the one of `now`."""
    if then is None or (now is not None and now.id == then):
        return now if then else None
    return session.get(model, then)
