"""Departments and branches with the number of people in them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from hrapp.hr.employees.queries import headcounts
from hrapp.hr.employees.snapshots import Snapshot
from hrapp.hr.organization.models import Branch, Department


def counted(
    units: Iterable[Department | Branch], column: InstrumentedAttribute[Any], as_of: date | None = None
) -> list[Any]:
    """The units, each with its `headcount`, of today or of a day; `column` of Employee refers to them."""
    numbers = headcounts(column, as_of)
    return [Snapshot(unit, {"headcount": numbers.get(unit.id, 0)}) for unit in units]
