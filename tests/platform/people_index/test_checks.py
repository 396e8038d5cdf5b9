"""Looking for somebody at other employers: one yes or no, counted, logged, and told to the person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.consents.models import ConsentEvent
from hrapp.platform.people_index import jobs
from hrapp.platform.people_index.checks import Answer
from hrapp.platform.people_index.models import CheckedIdentifier, OperatorSettings, PeopleCheck
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.days import set_time_zone
from tests.support.index import CURRENT, LIMITED, NOT_FOUND, PASSPORT, UNAVAILABLE, looked_up, sharing
from tests.support.mailbox import work
from tests.support.master_keys import master_keys, new_key, own_keys
from tests.support.people import events, hired


@pytest.fixture
def ada(cast: Cast) -> str:
    """Works at Acme, which shares names; its passport is of DE."""
    sharing(cast, cast.acme)
    return str(cast.hire(cast.acme, "Ada", passport_number=PASSPORT, nationality="DE"))


def set_state(cast: Cast, state: str) -> None:
    with owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.id == cast.acme.tenant.id).values(state=state))


def test_others_learn_that_there_is_somebody_and_no_more(cast: Cast, ada: str) -> None:
    assert looked_up(cast, cast.globex) == CURRENT
    assert looked_up(cast, cast.globex, "c01x-00t 47") == CURRENT
    assert looked_up(cast, cast.globex, nationality="FR") == NOT_FOUND
    assert looked_up(cast, cast.acme) == NOT_FOUND
    assert looked_up(cast, cast.globex, "N/A") is None
    assert looked_up(cast, cast.globex, nationality=None) is None


@pytest.mark.parametrize(("state", "answer"), [("suspended", CURRENT), ("archived", NOT_FOUND)])
def test_of_employers_that_are_gone_nothing_is_found(cast: Cast, ada: str, state: str, answer: Answer) -> None:
    with cast.app.app_context():
        set_state(cast, state)
    assert looked_up(cast, cast.globex) == answer


def test_what_is_not_shared_is_found_by_nobody(cast: Cast, ada: str) -> None:
    sharing(cast, cast.acme, sharing="none")
    assert looked_up(cast, cast.globex) == NOT_FOUND


def test_a_limit_holds_for_different_identifiers_of_a_day(
    cast: Cast, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sharing(cast, cast.globex, daily_checks=2, daily_checks_until=date(2030, 5, 1), time_zone="Pacific/Pago_Pago")
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    assert [looked_up(cast, cast.globex, number) for number in ("C01X00T01", PASSPORT)] == [NOT_FOUND, CURRENT]
    assert looked_up(cast, cast.globex, "C01X00T03") == LIMITED
    assert looked_up(cast, cast.globex) == CURRENT
    set_time_zone(cast, cast.globex, "Pacific/Kiritimati")
    assert looked_up(cast, cast.globex, "C01X00T04") == NOT_FOUND
    sharing(cast, cast.globex, daily_checks=1, daily_checks_until=date(2030, 5, 2))
    assert looked_up(cast, cast.globex, "C01X00T03") == LIMITED
    # Back in the former zone the three of both days count.
    set_time_zone(cast, cast.globex, "Pacific/Pago_Pago")
    sharing(cast, cast.globex, daily_checks=3, daily_checks_until=date(2030, 5, 2))
    assert looked_up(cast, cast.globex, "C01X00T03") == LIMITED
    with cast.app.app_context():
        made = select(PeopleCheck).where(PeopleCheck.employer_id == cast.globex.id).order_by(PeopleCheck.id)
        counted = [(each.identifiers, each.found) for each in session.scalars(made)]
        assert counted == [(1, False), (1, True), (0, False), (1, True), (1, False), (0, False), (0, False)]


MOMENT = clock.now().replace(year=2030, month=5, day=1, hour=12)


def test_the_operators_limit_is_that_of_all_others(cast: Cast, ada: str) -> None:
    with cast.app.app_context():
        session.execute(update(OperatorSettings).values(daily_checks=1))
        session.commit()
    try:
        sharing(cast, cast.globex, daily_checks=50, daily_checks_until=clock.today() - timedelta(days=2))
        assert [looked_up(cast, cast.globex), looked_up(cast, cast.globex, "C01X00T01")] == [CURRENT, LIMITED]
    finally:
        with cast.app.app_context():
            session.execute(update(OperatorSettings).values(daily_checks=200))
            session.commit()


def test_a_check_is_logged_and_told_to_the_person_wherever_they_are(cast: Cast) -> None:
    dana = cast.dana
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.employers SET country = 'DE'"))
    cast.person("Hannah", cast.acme, "hr").client.patch(
        f"/api/v1/e/acme/employees/{dana.employee_ids['acme']}",
        json={"passport_number": PASSPORT},
        headers={"If-Match": "*"},
    )
    initech = cast.employer("initech", "Initech")
    assert looked_up(cast, initech, employee_id=dana.employee_ids["globex"], name="Dana Tester") == NOT_FOUND
    work(cast.app)
    with cast.app.app_context():
        told = session.scalars(select(ConsentEvent).where(ConsentEvent.employer_id == initech.id)).one()
        assert (told.user_id, told.kind, told.employer_name, told.purpose) == (dana.id, "checked", "Initech", "added")
    (event,) = events(cast, initech, "looked for elsewhere")
    assert (event.actor_name, event.subject_name, event.subject_id) == (
        "Hr",
        "Dana Tester",
        dana.employee_ids["globex"],
    )
    assert event.changes == {"purpose": [None, "added"], "identifiers": [None, 1], "outcome": [None, "checked"]}
    assert PASSPORT not in str(event.changes)


def test_a_check_stays_when_the_request_is_rolled_back(cast: Cast, ada: str) -> None:
    with cast.app.app_context():
        looked_up(cast, cast.globex)
        session.rollback()
        counted = select(CheckedIdentifier).where(CheckedIdentifier.employer_id == cast.globex.id)
        assert len(session.scalars(counted).all()) == 1


def test_an_index_by_a_key_that_is_missing_says_so(cast: Cast, ada: str) -> None:
    new = new_key()
    assert looked_up(cast, cast.globex) == CURRENT
    with master_keys(cast.app, new):
        assert looked_up(cast, cast.globex) == UNAVAILABLE
    with master_keys(cast.app, new, *own_keys(cast.app)):
        assert looked_up(cast, cast.globex) == CURRENT
    with cast.app.app_context():
        # The same person by another key is counted once.
        for model, number in ((CheckedIdentifier, 1), (PeopleCheck, 2)):
            made = select(model).where(model.employer_id == cast.globex.id)
            assert len(session.scalars(made).all()) == number


def test_what_was_checked_long_ago_is_forgotten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "TOGETHER", 2)
    now = clock.now()
    with cast.app.app_context():
        for days in (0, 34, 36, 37, 38, 89, 91, 92, 93):
            session.add(PeopleCheck(**OF_A_CHECK, employer_id=cast.globex.id, at=now - timedelta(days=days)))
            day = now.date() - timedelta(days=days)
            session.add(CheckedIdentifier(employer_id=cast.globex.id, day=day, fingerprint=b"x" * 32))
        session.commit()
        jobs.clear()
        session.commit()
        assert len(session.scalars(select(PeopleCheck)).all()) == 6
        assert len(session.scalars(select(CheckedIdentifier)).all()) == 2


OF_A_CHECK = {"purpose": "added", "identifiers": 1, "found": False}


def test_two_checks_at_once_stay_within_the_limit(cast: Cast) -> None:
    sharing(cast, cast.globex, daily_checks=3)
    together = Barrier(6)

    def look(which: int) -> Answer | None:
        together.wait()
        return looked_up(cast, cast.globex, f"C01X00T{which}{which}")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(look, range(1, 7)))
    assert sorted(map(str, answers)) == sorted(map(str, [NOT_FOUND] * 3 + [LIMITED] * 3))


def test_the_log_tells_of_a_check_in_words(cast: Cast) -> None:
    ada = hired(cast, passport_number=PASSPORT, nationality="DE")["id"]
    assert looked_up(cast, cast.acme, employee_id=UUID(ada), name="Ada Lovelace") == NOT_FOUND
    work(cast.app)
    page = cast.alice.client.get(cast.acme.url(f"employees/{ada}/activity")).text
    assert "Added as an employee" in page
