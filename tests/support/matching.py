"""What tests of matching share: people at the bound employer, and what is compared there."""

from datetime import date
from itertools import count
from typing import Any

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings_row

BORN = date(1990, 3, 14)
WORK = {"job_title": "Analyst", "employment_type": "full_time", "hired_on": date(2024, 3, 1)}
numbers = count(1)


def choose(**values: Any) -> None:
    """Set some settings of the bound employer."""
    row = settings_row()
    row.chosen = row.chosen | values
    session.flush()


def add(first: str = "Ada", last: str = "Byron", **more: Any) -> Employee:
    """Somebody at the bound employer."""
    employee = Employee(**WORK, number=f"EMP-{next(numbers)}", first_name=first, last_name=last, **more)
    session.add(employee)
    session.flush()
    return employee
