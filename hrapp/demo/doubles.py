"""People who are in the records of a demo employer twice, as it happens: each record was added by somebody else."""

from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from hrapp.demo.people import Staff
from hrapp.hr.employees.models import Employee

NICKNAMES = {
    "Catherine": "Cathy", "Jacqueline": "Jackie", "Jean-Pierre": "Jean", "Joanne": "Jo", "Christopher": "Chris",
    "Elizabeth": "Liz", "Margaret": "Maggie", "Nicholas": "Nick", "Samantha": "Sam", "Stéphanie": "Steph",
    "Susan": "Sue", "Terence": "Terry", "Théodore": "Théo", "Valérie": "Val",
}  # fmt: skip
MARRIED = {"en": "Whitfield", "fr": "Delacroix"}


class Double(NamedTuple):
    """A record that was added although there is one, with what is the same in both beside the birth date."""

    record: Employee
    former: Employee


def add_doubles(staff: Staff, needed: Collection[UUID]) -> list[Double]:
    """Add somebody who has left and is added again, a misspelt name, a married name and a nickname.

    None of them is of those who are `needed` as they are.
    """
    taken = {*needed, *(each.id for each in (*staff.heads.values(), *staff.promoted, *staff.away))}
    married = MARRIED[staff.company.profile["locale"]]
    return [
        _again(staff, taken, 12, lambda each: each.is_former and each.status != "retired"),
        _again(staff, taken, 95, lambda each: doubled(each.last_name) > 0, last_name=_misspelt),
        _again(staff, taken, 140, lambda each: each.gender == "female", last_name=lambda _name: married),
        _again(staff, taken, 60, lambda each: each.first_name in NICKNAMES, first_name=NICKNAMES.__getitem__),
    ]


def doubled(name: str) -> int:
    """Where a letter stands twice in a name, as in Phillips; -1 for nowhere."""
    return next((place for place, pair in enumerate(pairwise(name)) if pair[0] == pair[1]), -1)


def _misspelt(name: str) -> str:
    """The name with that letter once."""
    place = doubled(name)
    return name[:place] + name[place + 1 :]


def _again(
    staff: Staff,
    taken: set[UUID],
    days: int,
    fits: Callable[[Employee], Any],
    **changed: Callable[[str], str],
) -> Double:
    """Add the first person that `fits` and is not `taken` again, some days ago."""
    here = [each for each in staff.people if each.id not in taken and each.personal_email and each.birth_date]
    former = next(each for each in here if (each.is_former or each.status == "active") and fits(each))
    taken.add(former.id)
    names = {name: change(getattr(former, name)) for name, change in changed.items()}
    return Double(staff.add_again(former, days, **names), former)
