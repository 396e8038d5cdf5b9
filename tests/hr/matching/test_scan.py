"""The scan of all records: what it finds and lets go, killed, started twice, and beside somebody who writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from hrapp.access.actor import COMMAND, Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching import scanning
from hrapp.hr.matching.compared import PEOPLE
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.jobs import scan
from hrapp.hr.matching.models import DuplicatePair, DuplicateScan
from hrapp.hr.matching.scan import Progress, progress, start, start_nightly
from hrapp.hr.matching.scanning import scan_part
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import not_begun
from tests.support.mailbox import work
from tests.support.matching import BORN, add, choose
from tests.support.races import somebody_waits

ONE_DAY_LATER = date(1990, 3, 15)
ALIKE = {(0, 6), (0, 7), (6, 7), (0, 8)}


@pytest.fixture(autouse=True)
def people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Nine records in parts of four, of whom the first and the last three are of one person."""
    monkeypatch.setattr(scanning, "PART", 4)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        choose(duplicates_level="lenient")
        first = [add("Ada", "Byron", birth_date=BORN), *(add(f"Name{n}", f"Other{n}") for n in "abcde")]
        others = [add("Ada", "Byran", birth_date=BORN), add("Adda", "Byron", birth_date=BORN)]
        others += [add("Byron", "Ada", birth_date=ONE_DAY_LATER)]
        session.commit()
        return [each.id for each in (*first, *others)]


def begin(cast: Cast, how: Callable[[Actor], Progress | None] = start) -> Progress | None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        begun = how(COMMAND)
        session.commit()
        return begun


def scanned(cast: Cast, how: Callable[[Actor], Progress | None] = start) -> set[tuple[int, int]]:
    """The places of the two of each pair, once a scan has ended."""
    begin(cast, how)
    work(cast.app)
    return set(pairs(cast))


def pairs(cast: Cast) -> dict[tuple[int, int], DuplicatePair]:
    """The pairs by the places of the two."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        ids = list(session.scalars(select(Employee.id).order_by(Employee.id)))
        rows = session.scalars(select(DuplicatePair)).all()
        return {(ids.index(row.first_id), ids.index(row.second_id)): row for row in rows if row.second_id}


def change(cast: Cast, statement: Any) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(statement)
        session.commit()


def test_a_scan_finds_each_pair_once_and_says_why(cast: Cast) -> None:
    assert scanned(cast) == ALIKE
    found = pairs(cast)[0, 8]
    assert [str(reason) for reason in found.why] == [
        "same name in another order (Ada Byron, Byron Ada)",
        "birth date differs in one digit",
    ]
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        ended = progress()
    assert ended is not None
    assert (ended.done, ended.total, ended.percent, ended.started_by_name) == (9, 9, 100, "flask")


def test_a_second_scan_changes_nothing(cast: Cast) -> None:
    scanned(cast)
    before = {places: (row.id, row.version, row.found_at) for places, row in pairs(cast).items()}
    scanned(cast)
    assert {places: (row.id, row.version, row.found_at) for places, row in pairs(cast).items()} == before


def test_a_scan_that_is_killed_goes_on_where_it_was(cast: Cast) -> None:
    begin(cast)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        run = session.scalars(select(DuplicateScan.run)).one()
        scan_part(run)
        session.commit()
        scan_part(run)
        session.rollback()  # as the database does with the transaction of a process that is killed
        half = progress()
    assert half is not None
    assert (half.done, half.percent, half.finished_at) == (4, 44, None)
    work(cast.app)
    assert set(pairs(cast)) == ALIKE


def test_two_starts_are_one_scan_and_two_of_its_jobs_share_the_work(cast: Cast) -> None:
    first, second = begin(cast), begin(cast)
    assert first == second
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        run = str(session.scalars(select(DuplicateScan.run)).one())

    def job(_: int) -> None:
        with cast.app.app_context():
            scan(str(cast.acme.tenant.id), run)
            session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(job, range(2)))
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        ended = progress()
    assert ended is not None
    assert (ended.done, bool(ended.finished_at)) == (9, True)
    assert set(pairs(cast)) == ALIKE


def test_a_decision_stays_and_an_open_pair_that_matches_no_longer_goes(cast: Cast, people: list[UUID]) -> None:
    scanned(cast)
    decided = update(DuplicatePair).where(DuplicatePair.first_id == people[0], DuplicatePair.second_id == people[6])
    change(cast, decided.values(state=PairState.DIFFERENT, reason="Twins"))
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        for place in (6, 7):
            session.get_one(Employee, people[place]).birth_date = date(1955, 11, 30)
        session.commit()
    assert scanned(cast) == {(0, 6), (6, 7), (0, 8)}
    assert pairs(cast)[0, 6].state == PairState.DIFFERENT


def test_a_night_compares_only_what_has_changed(
    cast: Cast, people: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "OVERLAP", timedelta(0))
    assert scanned(cast, start_nightly) == ALIKE
    assert begin(cast, start_nightly) is None
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, people[0]).birth_date = ONE_DAY_LATER
        session.commit()
    begun = begin(cast, start_nightly)
    assert begun is not None
    assert begun.total == 1
    work(cast.app)
    assert set(pairs(cast)) == {(6, 7), (0, 8)}


def test_the_first_request_of_a_day_begins_the_scan_of_its_night(cast: Cast) -> None:
    not_begun(cast.acme)
    assert cast.alice.client.get(cast.acme.url()).status_code == 200
    work(cast.app)
    assert set(pairs(cast)) == ALIKE


def test_other_settings_let_a_night_compare_all(cast: Cast) -> None:
    scanned(cast)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        choose(duplicates_level="moderate")
        session.commit()
    assert scanned(cast, start_nightly) == set()


def test_a_record_that_is_removed_meanwhile_has_no_pair(cast: Cast, people: list[UUID]) -> None:
    begin(cast)
    gone = delete(Employee).where(Employee.id == people[0])
    with somebody_waits(cast.app, "INSERT INTO duplicate_pairs", lambda: change(cast, gone)):
        work(cast.app)
    # The places are those of the eight who are left.
    assert set(pairs(cast)) == {(5, 6)}


def test_records_of_an_earlier_release_get_their_keys_first(cast: Cast) -> None:
    change(cast, update(PEOPLE).values(match_keys=None))
    assert scanned(cast) == ALIKE
