"""How many people are here on a day, by the statements of the list, so that a list and its number count the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core.lists.filters import NONE
from hrapp.core.lists.listing import Asked
from hrapp.hr.employees.listing import PEOPLE
from hrapp.hr.employees.queries import reach_of


class UnitCount(NamedTuple):
    """The number of people in a department or branch; id and name are None for those without one."""

    id: UUID | None
    name: str | None
    number: int


class Headcount(NamedTuple):
    """The people who are here on a day, those away among them: neither who starts later nor who has left.

    `by_status` counts everybody, so that it says how many these are.
    """

    as_of: date
    total: int
    by_status: list[dict[str, Any]]
    by_department: list[UnitCount]
    by_branch: list[UnitCount]
    by_employment_type: list[dict[str, Any]]


def headcount(actor: Actor, today: date, as_of: date | None = None) -> Headcount:
    """The headcount of the people that `actor` may find, today or as of a day, in one statement."""
    asked = Asked(chosen={"status": "here"}, sort=PEOPLE.sort, as_of=as_of)
    day = as_of or today
    counts = PEOPLE.counts(reach_of(actor), asked, viewer=actor.employee_id, today=day)
    found = counts.by_filter
    return Headcount(
        day,
        counts.total,
        _by_value("status", found["status"]),
        _by_unit(found["department"], counts.names),
        _by_unit(found["branch"], counts.names),
        _by_value("employment_type", found["type"]),
    )


def _by_value(name: str, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The numbers of a fixed choice, the largest first."""
    return [{name: value, "number": number} for value, number in _largest_first(numbers)]


def _by_unit(numbers: Mapping[str, int], names: Mapping[str, str]) -> list[UnitCount]:
    return [
        UnitCount(None, None, number) if key == NONE else UnitCount(UUID(key), names[key], number)
        for key, number in _largest_first(numbers)
    ]


def _largest_first(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
