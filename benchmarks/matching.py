"""Duplicates among 10,000 people of one employer: a check when somebody is added, and the scan of all."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine, event, select

from benchmarks.bench import Bench
from benchmarks.crowd import crowd
from benchmarks.employer import Signed, make_employer
from benchmarks.files import megabytes
from benchmarks.ours import Installation
from benchmarks.results import Goal, Row, count, duration
from hrapp.access.actor import COMMAND
from hrapp.core.extensions import db, session
from hrapp.core.instance import PROJECT
from hrapp.hr.matching.compared import Compared
from hrapp.hr.matching.detection import find_matches
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.scan import start
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

# Of 10,000 people so many are there twice; and so many checks are made.
TWICE, CHECKS = 500, 100
# Seconds between two looks at a worker.
PAUSE = 0.05


def measure(bench: Bench) -> list[Row]:
    """With people who are there twice and without; the memory of the worker against an employer with few people."""
    ours, total = bench.ours, bench.scale.people
    few = lenient(ours, "few-alike", bench.scale.few, 0)
    plain = lenient(ours, "unlike", total, 0)
    doubled = lenient(ours, "alike", total, total * TWICE // 10_000)
    size = f"{total:,} people"
    small, without, found = scan(ours, few), scan(ours, plain), scan(ours, doubled)
    wrong = count(
        "matching-wrong",
        f"pairs of different people that a scan of {size} with families and namesakes finds",
        len(without.pairs),
        total // 1000,
    )
    return [
        check(ours, plain, f"somebody new is checked among {size}", new_people(total)),
        check(ours, doubled, f"somebody who is there already is checked among {size}", known_people(total)),
        spent(f"scan of {size}, nobody of whom is there twice", without),
        spent(f"scan of {size}, {len(doubled.twice)} of whom are there twice", found),
        share("pairs of one person that it finds", len(found.pairs & doubled.twice), len(doubled.twice), 0.95),
        wrong,
        Row(
            "matching-memory",
            f"memory of the worker, at most, {size} / {bench.scale.few}",
            f"{found.megabytes:.1f} MB",
            f"{small.megabytes:.1f} MB",
            found.megabytes / small.megabytes,
            Goal("at most", 1.3),
        ),
    ]


class Crowded(NamedTuple):
    """An employer that compares people by everything, and the pairs of one person there."""

    signed: Signed
    twice: set[tuple[UUID, UUID]]


class Scanned(NamedTuple):
    """The pairs that a scan has found, its seconds, and the most memory that the worker had meanwhile."""

    pairs: set[tuple[UUID, UUID]]
    seconds: float
    megabytes: float


def lenient(ours: Installation, slug: str, total: int, twice: int) -> Crowded:
    made = crowd(total, twice)
    signed = make_employer(ours, made.people, slug)
    choose_lenient(ours, signed.tenant)
    return Crowded(signed, made.twice)


def choose_lenient(ours: Installation, tenant: TenantRef) -> None:
    with ours.app.app_context(), tenant_scope(tenant):
        settings_row().chosen = {"duplicates_level": "lenient"}
        session.commit()


def scan(ours: Installation, crowded: Crowded) -> Scanned:
    """Scan all in a worker of its own, as it is done in use."""
    tenant = crowded.signed.tenant
    with ours.app.app_context(), tenant_scope(tenant):
        start(COMMAND)
        session.commit()
    peak, seconds = worked(ours)
    with ours.app.app_context(), tenant_scope(tenant):
        rows = session.execute(select(DuplicatePair.first_id, DuplicatePair.second_id))
        return Scanned({(first, second) for first, second in rows if second}, seconds, peak)


def worked(ours: Installation) -> tuple[float, float]:
    """Let a worker do what is due: the most megabytes that it had, and the seconds that it took."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once", "--concurrency", "1"]
    environ = {**ours.environ, "PYTHONPATH": str(PROJECT)}
    started, most = perf_counter(), 0.0
    with subprocess.Popen(
        command, cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            most = max(most, most_megabytes(process.pid))
            sleep(PAUSE)
    if process.returncode:
        raise RuntimeError("the worker has failed")
    return most, perf_counter() - started


def most_megabytes(pid: int) -> float:
    """The most that a process has had so far; 0 if it is ending."""
    try:
        return megabytes(Path("/proc", str(pid)), "VmHWM")
    except (OSError, RuntimeError):
        return 0.0


def check(ours: Installation, crowded: Crowded, what: str, people: Iterable[dict[str, Any]]) -> Row:
    """The milliseconds in the database, and the statements, of a check of each of these people: the medians."""
    with ours.app.app_context(), tenant_scope(crowded.signed.tenant), timed(db.engine) as sent:
        taken, statements = [], 0
        for typed in people:
            sent.clear()
            find_matches(COMMAND, Compared.typed(typed))
            taken.append(sum(sent))
            statements = max(statements, len(sent))
    found = median(taken) * 1000
    said = f"{what}, in the database ({statements} statements at most)"
    notes = {"statements": statements, "slowest": duration(max(taken))}
    return Row(f"matching {what}", said, f"{found:.1f} ms", "", found, Goal("at most", 15, "ms"), notes)


@contextmanager
def timed(engine: Engine) -> Iterator[list[float]]:
    """The seconds of each statement that is sent meanwhile, from when it is sent until it is answered."""
    taken: list[float] = []

    def begin(connection: Any, *_: Any) -> None:
        connection.info["began"] = perf_counter()

    def end(connection: Any, *_: Any) -> None:
        taken.append(perf_counter() - connection.info["began"])

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    try:
        yield taken
    finally:
        event.remove(engine, "before_cursor_execute", begin)
        event.remove(engine, "after_cursor_execute", end)


def new_people(total: int) -> list[dict[str, Any]]:
    """People who are nobody of the crowd; the first one warms up what is read once."""
    return crowd(total + CHECKS, 0).people[total:]


def known_people(total: int) -> list[dict[str, Any]]:
    return crowd(total, 0).people[:CHECKS]


def spent(what: str, scanned: Scanned) -> Row:
    return Row(f"matching {what}", what, f"{scanned.seconds:.1f} s", "", scanned.seconds, Goal("at most", 60, "s"), {})


def share(what: str, found: int, all_of_them: int, least: float) -> Row:
    return Row(
        f"matching {what}", what, str(found), str(all_of_them), found / max(all_of_them, 1), Goal("at least", least, "")
    )
