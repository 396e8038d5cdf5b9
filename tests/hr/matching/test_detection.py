"""Finding the records that may be of the same person: what the settings let be compared, and what it costs."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hrapp.access.actor import COMMAND
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.compared import Compared
from hrapp.hr.matching.detection import Match, find_matches
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast

WORK = {"job_title": "Analyst", "employment_type": "full_time", "hired_on": date(2024, 3, 1)}
BORN = date(1990, 3, 14)


@pytest.fixture
def acme(cast: Cast) -> Iterator[None]:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        choose(duplicates_level="lenient")
        yield


def choose(**values: Any) -> None:
    row = settings_row()
    row.chosen = row.chosen | values
    session.flush()


def add(first: str = "Ada", last: str = "Byron", **more: Any) -> Employee:
    """Somebody at the bound employer."""
    number = f"EMP-{session.query(Employee).count() + 1}"
    employee = Employee(**WORK, number=number, first_name=first, last_name=last, **more)
    session.add(employee)
    session.flush()
    return employee


def matches(**typed: Any) -> list[Match]:
    return find_matches(COMMAND, Compared.typed(typed))


def reasons(**typed: Any) -> list[str]:
    """What is said of the only match."""
    (match,) = matches(**typed)
    return [str(reason) for reason in match.reasons]


@pytest.mark.usefixtures("acme")
class TestSignals:
    def test_an_identifier_is_the_same_however_it_is_written(self) -> None:
        add(passport_number="C01X-00T47", birth_date=BORN)
        found = reasons(first_name="Ada", last_name="Byron", passport_number="c01 x00t47", birth_date=date(1990, 3, 15))
        assert found == ["same passport number", "same name", "birth date differs in one digit"]
