"""Looking for one person across employers: by how many there are, whether there is a match, and after many checks."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select, update

from benchmarks.bench import Bench
from benchmarks.employer import Signed, make_employer
from benchmarks.hire import add, body
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.people import number_to_id, people
from benchmarks.records import sealed
from benchmarks.results import Row, slower
from benchmarks.results import count as counted
from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import db, session
from hrapp.hr.employees.indexing import index_tenant
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.checks import Person, check
from hrapp.platform.people_index.fields import Purpose
from hrapp.platform.people_index.fingerprints import Identifier, keys
from hrapp.platform.people_index.jobs import clear
from hrapp.platform.people_index.models import CheckedIdentifier, OperatorSettings, PeopleCheck, PersonIndex
from hrapp.tenancy.models import Tenant, TenantRef

# People in the index of each employer; so many in all can be found.
EACH, KNOWN = 100, 2000
# Checks in a row, whose median counts: each commits, and one may wait for the disk while it writes what was filled in.
ROW = 10
STATEMENTS = 8
OLD_CHECKS = 100_000
# Without a pack, so that identifiers of any form are taken.
COUNTRY = "BO"
Look = Callable[[int], None]


def measure(bench: Bench) -> list[Row]:
    """A check with few and with many employers, with a match and without, and the work that follows a hire."""
    # Both are made before either is filled, so that neither server is the younger one.
    few, many = (searched(each) for each in (bench.few, bench.many))
    unknown, known = count(KNOWN), count()
    sides = {"few": partial(looks, bench.few, few, unknown), "many": partial(looks, bench.many, many, unknown)}
    # Both have come to rest by then: a server that has just made a thousand employers is busy with itself for a while.
    by_size = alternate(sides, bench.scale.rounds, warm_up=2 * bench.scale.rounds)
    matching = {"found": partial(looks, bench.many, many, known), "nobody": partial(looks, bench.many, many, unknown)}
    by_match = alternate(matching, bench.scale.rounds)
    sizes = f"{bench.scale.many:,} employers / among {bench.scale.few}"
    number = statements(bench.many, many, next(unknown))
    rows = [
        slower("people-index", f"check of one person among {sizes}", by_size["many"], by_size["few"], 1.2),
        slower("people-match", "check with a match / without", by_match["found"], by_match["nobody"], None),
        counted("people-statements", "statements of a check", number, STATEMENTS),
        hired(bench),
        rebuilt(bench),
    ]
    return [*rows, after_many_checks(bench, many, unknown)]


def searched(ours: Installation) -> TenantRef:
    """Make employers of the spare tenants, each with people in the index; the one that looks, which has nobody."""
    with ours.app.app_context():
        tenants = list(session.scalars(select(Tenant.id).order_by(Tenant.id)))
        session.execute(update(Tenant).values(state="active"))
        session.execute(update(OperatorSettings).values(daily_checks=10**6))
        session.add_all(
            Employer(slug=f"e-{n}", legal_name=f"E {n}", tenant_id=tenant_id, sharing="basic", country=COUNTRY)
            for n, tenant_id in enumerate(tenants)
        )
        session.flush()
        asking, *others = tenants
        for place, tenant_id in enumerate(others):
            session.execute(insert(PersonIndex), [entry(tenant_id, n) for n in people_of(place, len(others))])
        session.commit()
        ref = session.get_one(Tenant, asking).ref
    # What was filled in is tidied up by then, and not while something is measured.
    ours.sql("hrapp", "VACUUM ANALYZE")
    ours.sql("hrapp", "CHECKPOINT")
    return ref


def people_of(place: int, others: int) -> Iterator[int]:
    """The numbers of the people of one employer: known ones go round, all others are nobody's."""
    known = range(place, KNOWN, others)
    yield from known
    yield from (-1 for _ in range(EACH - len(known)))


def entry(tenant_id: UUID, number: int) -> dict[str, Any]:
    key = keys()[0]
    known = Identifier(COUNTRY, "tax_number", number_of(number)).fingerprint(key) if number >= 0 else os.urandom(32)
    held = {"fingerprint": known, "key_version": key.version, "kind": "tax_number", "is_current": True}
    return {"tenant_id": tenant_id, "employee_id": UUID(bytes=os.urandom(16)), **held}


def number_of(number: int) -> str:
    return f"T{number * 7919 + 1_000_003}"


def looks(ours: Installation, tenant: TenantRef, numbers: Iterator[int]) -> float:
    """Seconds of a check of somebody who was not looked for before."""
    with ours.app.app_context():
        return median(seconds(partial(look, tenant, next(numbers))) for _ in range(ROW))


def look(tenant: TenantRef, number: int) -> None:
    check(COMMAND, tenant, Person({"tax_number": number_of(number)}, None), Purpose.ADDED)


def statements(ours: Installation, tenant: TenantRef, number: int) -> int:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with ours.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        look(tenant, number)
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent) + 1  # the job's own, which goes past the engine


def hired(bench: Bench) -> Row:
    """An employee with four identifiers at an employer whose country gives them, and at one where nobody knows it."""
    numbers = count(1)
    indexed, not_indexed = (make_employer(bench.ours, people(bench.scale.few), slug) for slug in ("bolivia", "nowhere"))
    with bench.ours.app.app_context():
        session.execute(update(Employer).where(Employer.slug == "bolivia").values(country=COUNTRY))
        session.commit()

    def several(signed: Signed) -> float:
        bodies = [body(n) | sealed(n) for n, _ in zip(numbers, range(bench.scale.hires), strict=False)]
        return add(bench.ours, signed, bodies)

    taken = alternate({"indexed": partial(several, indexed), "not": partial(several, not_indexed)}, bench.scale.rounds)
    what = "employee added with 4 identifiers in the index / with the same, and no index"
    return slower("people-hire", what, taken["indexed"], taken["not"], None)


def rebuilt(bench: Bench) -> Row:
    """The index of many people made anew, a person."""
    sides = {}
    for total in (bench.scale.people // 10, bench.scale.people):
        everybody = [{**person, **sealed(n)} for n, person in enumerate(people(total))]
        made = make_employer(bench.ours, everybody, f"index-{total}")
        with bench.ours.app.app_context():
            session.execute(update(Employer).where(Employer.slug == made.slug).values(country=COUNTRY))
            session.commit()
        sides[str(total)] = partial(index_one, bench.ours, made, total)
    taken = alternate(sides, max(1, bench.scale.rounds // 5), warm_up=0)
    few, many = taken.values()
    what = f"index made anew, a person of {bench.scale.people:,} / of {bench.scale.people // 10:,}"
    return slower("people-rebuild", what, many, few, 1.3)


def index_one(ours: Installation, signed: Signed, total: int) -> float:
    with ours.app.app_context():
        tenant = session.get_one(Tenant, signed.tenant.id)
        return seconds(partial(index_tenant, tenant)) / total


def after_many_checks(bench: Bench, tenant: TenantRef, unknown: Iterator[int]) -> Row:
    """A check after so many, which one night forgets."""
    before = looks(bench.many, tenant, unknown)
    many = OLD_CHECKS if bench.scale.people > 1000 else OLD_CHECKS // 100
    with bench.many.app.app_context():
        employer_id = session.scalar(select(Employer.id).where(Employer.tenant_id == tenant.id))
        old, today = clock.now() - timedelta(days=100), clock.today() - timedelta(days=40)
        given = {"employer_id": employer_id, "purpose": Purpose.ADDED, "identifiers": 1, "found": False, "at": old}
        session.execute(insert(PeopleCheck), [{**given, "id": number_to_id(9, n)} for n in range(many)])
        seen = {"employer_id": employer_id, "day": today}
        session.execute(insert(CheckedIdentifier), [{**seen, "fingerprint": os.urandom(32)} for _ in range(many)])
        session.commit()
        after = looks(bench.many, tenant, unknown)
        cleared = seconds(clear)
        session.commit()
    what = f"check after {many:,} older ones / before"
    return slower("people-checks", what, after, before, None, cleared_seconds=round(cleared, 2))
