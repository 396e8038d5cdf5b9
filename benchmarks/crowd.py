"""Many people as an employer has them: names as often as they are, families at one address, and a switchboard.

Some are entered twice, with the slips of whoever typed. Without chance: every run has the same.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from faker import Faker

from benchmarks.people import number_to_id, person

SEED = 11
# Of a hundred people so many live with somebody of their family who works here too, and have only the switchboard.
AT_HOME, BEHIND_THE_SWITCHBOARD = 12, 30
SWITCHBOARD = "+3225550100"
FIRST_BIRTHDAY, DAYS = date(1960, 1, 1), 45 * 365
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Crowd(NamedTuple):
    """Rows for the table of employees, and the pairs of them that are of one person, the lower id first."""

    people: list[dict[str, Any]]
    twice: set[tuple[UUID, UUID]]


def crowd(total: int, twice: int = 0) -> Crowd:
    """So many people, of whom `twice` are there a second time."""
    chance, names = Random(SEED), Faker("en_US")
    names.seed_instance(SEED)
    people: list[dict[str, Any]] = []
    for n in range(total - twice):
        new = one(n, chance, names)
        if people and chance.randrange(100) < AT_HOME:
            new |= family(people[-1], new, chance)
        people.append(new)
    chosen = chance.sample(range(len(people)), twice)
    again = [second(people[place], total - twice + n, chance) for n, place in enumerate(chosen)]
    pairs = {(people[place]["id"], row["id"]) for place, row in zip(chosen, again, strict=True)}
    return Crowd([*people, *again], pairs)


def one(n: int, chance: Random, names: Faker) -> dict[str, Any]:
    first, last = names.first_name(), names.last_name()
    return {
        **person(n),
        "id": number_to_id(5, n),
        "manager_id": None,
        "first_name": first,
        "last_name": last,
        "work_email": f"{first}.{last}.{n}@example.com".lower(),
        "work_phone": SWITCHBOARD if chance.randrange(100) < BEHIND_THE_SWITCHBOARD else f"+3225{n:06}",
        "personal_email": f"{first[0]}{last}{n}@mail.example".lower(),
        "personal_phone": f"+3247{n:07}",
        "birth_date": FIRST_BIRTHDAY + timedelta(days=chance.randrange(DAYS)),
        "address": f"{names.building_number()} {names.street_name()}",
        "postal_code": names.postcode(),
        "city": names.city(),
        "national_id": f"{n * 7919 % 10**8:08}-{n % 97:02}",
        "passport_number": f"E{n * 104729 % 10**8:08}",
    }


def family(other: dict[str, Any], new: dict[str, Any], chance: Random) -> dict[str, Any]:
    """What somebody has in common with the one before: a spouse, a twin, a brother or sister, a child of one name."""
    home = {name: other[name] for name in ("address", "postal_code", "city", "personal_phone", "last_name")}
    kind = chance.randrange(4)
    if kind == 0:
        return home | {"personal_email": other["personal_email"]}
    if kind == 1:
        return home | {"birth_date": other["birth_date"]}
    if kind == 2:
        return home
    younger = other["birth_date"] + timedelta(days=25 * 365)
    return home | {"first_name": other["first_name"], "birth_date": younger}


def second(row: dict[str, Any], n: int, chance: Random) -> dict[str, Any]:
    """The same person once more: another number and work email, something mistyped, something missing."""
    slips: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
        lambda row: {"first_name": mistyped(row["first_name"], chance)},
        lambda row: {"last_name": mistyped(row["last_name"], chance)},
        lambda row: {"first_name": row["last_name"], "last_name": row["first_name"]},
        lambda row: {"birth_date": swapped(row["birth_date"])},
        lambda row: {"address": mistyped(row["address"], chance)},
        lambda row: {"personal_phone": None, "personal_email": None},
        lambda row: {"passport_number": f"F{n:08}"},
        lambda row: {"national_id": None},
    ]
    new = row | {"id": number_to_id(5, n), "number": f"EMP-{n:05}", "work_email": f"again.{n}@example.com"}
    for slip in chance.sample(slips, 3):
        new |= slip(new)
    return new


def mistyped(text: str, chance: Random) -> str:
    """With one letter left out, doubled, another, or two that have changed places."""
    place, kind = chance.randrange(1, len(text)), chance.randrange(4)
    before, here, after = text[:place], text[place], text[place + 1 :]
    if kind == 0:
        return before + after
    if kind == 1:
        return before + here + here + after
    if kind == 2:
        return before + chance.choice(LETTERS) + after
    return before[:-1] + here + before[-1] + after


def swapped(day: date) -> date:
    """With day and month swapped, or one day later where that is no date."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day + timedelta(days=1)
