"""Status follows the dates, as the employer's day has it: by itself, once, and also after days away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from time_machine import travel
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.employers.jobs import begin_days
from hrapp.tenancy.owner import owner_transaction
from tests.conftest import EMPTY
from tests.support.cast import Cast
from tests.support.days import ZONES, moment, not_begun, set_time_zone
from tests.support.forms import text_of
from tests.support.mailbox import work
from tests.support.people import ADA, api, events, hired, people, records
from tests.support.races import all_at_once
from tests.support.statements import counted

START, END = date(2027, 3, 1), date(2027, 6, 1)


def alice(cast: Cast) -> FlaskClient:
    """Alice, signed in now: a session does not outlive the days between."""
    vars(cast.alice).pop("client", None)
    return cast.alice.client


def status_of(cast: Cast, employee_id: str) -> str:
    answer = alice(cast).get(api(cast.acme, f"employees/{employee_id}"))
    assert answer.status_code == 200
    return str(answer.json["status"])


def changed(cast: Cast, employee_id: str, **values: Any) -> TestResponse:
    client, url = alice(cast), api(cast.acme, f"employees/{employee_id}")
    return client.patch(url, json=values | {"version": client.get(url).json["version"]})


def counts(cast: Cast, status: str) -> int:
    return int(alice(cast).get(api(cast.acme, f"employees/?status={status}")).json["total"])


def test_a_new_hire_starts_on_the_day_and_ends_probation_after_its_last_day(cast: Cast) -> None:
    with travel(moment(START - timedelta(days=9), "UTC"), tick=False):
        ada = hired(cast, hired_on=START.isoformat(), probation_ends_on=END.isoformat())
        assert ada["status"] == "pending"
    for day, status in (
        (START - timedelta(days=1), "pending"),
        (START, "probation"),
        (END, "probation"),
        (END + timedelta(days=1), "active"),
        (END + timedelta(days=700), "active"),
    ):
        with travel(moment(day, "UTC"), tick=False):
            assert status_of(cast, ada["id"]) == status
            assert (counts(cast, status), counts(cast, "current")) == (1, 1)


def test_each_change_is_in_the_log_once_and_in_nobodys_name(cast: Cast) -> None:
    ada = hired(cast, hired_on=START.isoformat(), probation_ends_on=END.isoformat())
    for day in (START, START, START + timedelta(days=3), END + timedelta(days=30), END + timedelta(days=31)):
        with travel(moment(day, "UTC"), tick=False):
            status_of(cast, ada["id"])
    told = events(cast, cast.acme, "updated")
    assert [event.changes for event in told] == [
        {"status": ["pending", "probation"]},
        {"status": ["probation", "active"]},
    ]
    assert {(event.actor_kind, event.actor_id) for event in told} == {("job", None)}
    page = text_of(alice(cast).get(cast.acme.url(f"employees/{ada['id']}/activity")).text)
    assert "Starting soon" in page


def test_the_first_status_in_the_history_is_the_one_of_the_first_day(cast: Cast) -> None:
    ada = hired(cast, hired_on=START.isoformat(), probation_ends_on=END.isoformat())
    assert [record.status for record in records(cast, cast.acme, ada["id"])] == ["probation"]
    assert changed(cast, ada["id"], probation_ends_on=None).json["status"] == "pending"
    assert [record.status for record in records(cast, cast.acme, ada["id"])] == ["active"]


@pytest.mark.parametrize("time_zone", ZONES)
def test_the_day_begins_at_the_employers_midnight(cast: Cast, time_zone: str) -> None:
    set_time_zone(cast, cast.acme, time_zone)
    ada = hired(cast, hired_on="2027-03-28")
    begins = min(
        at for at in (datetime(2027, 3, 27, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(200))
        if clock.day_of(at, time_zone) == date(2027, 3, 28)
    )  # fmt: skip
    with travel(begins - timedelta(seconds=1), tick=False):
        assert status_of(cast, ada["id"]) == "pending"
    with travel(begins, tick=False):
        assert status_of(cast, ada["id"]) == "active"


def test_another_time_zone_can_bring_yesterday_back(cast: Cast) -> None:
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    with travel(datetime(2027, 2, 28, 12, tzinfo=UTC), tick=False):
        ada = hired(cast, hired_on=START.isoformat())
        assert ada["status"] == "active"
        set_time_zone(cast, cast.acme, "Pacific/Pago_Pago")
        assert status_of(cast, ada["id"]) == "pending"


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
HIRES = st.fixed_dictionaries({"hired_on": DAYS, "probation_ends_on": DAYS | st.none()})
# A field, its new day, and how many days pass before.
CORRECTIONS = st.lists(
    st.tuples(st.sampled_from(["hired_on", "probation_ends_on"]), DAYS | st.none(), st.integers(0, 200)), max_size=4
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HIRES, DAYS, st.sampled_from(ZONES), CORRECTIONS)
def test_status_is_what_the_dates_say_on_any_day_after_any_corrections(
    app: Flask, hire: dict[str, Any], first: date, time_zone: str, corrections: list[Any]
) -> None:
    cast, now = Cast(app), moment(first, time_zone)
    with travel(now, tick=False):
        set_time_zone(cast, cast.acme, time_zone)
        answer = alice(cast).post(
            api(cast.acme, "employees/"), json=ADA | {name: text_for(hire[name]) for name in hire}
        )
    if answer.status_code == 201:
        shown = answer.json
        for name, day, later in corrections:
            now += timedelta(days=later)
            with travel(now, tick=False):
                changed(cast, shown["id"], **{name: text_for(day)})
                shown = alice(cast).get(api(cast.acme, f"employees/{shown['id']}")).json
                assert shown["status"] == expected(shown, clock.today(time_zone))
                assert counts(cast, shown["status"]) == 1
                assert len(records(cast, cast.acme, shown["id"])) == 1
    forget(app)


def text_for(day: date | None) -> str | None:
    return day.isoformat() if day else None


def expected(shown: dict[str, Any], today: date) -> str:
    if today.isoformat() < shown["hired_on"]:
        return "pending"
    return "probation" if (shown["probation_ends_on"] or "") >= today.isoformat() else "active"


def forget(app: Flask) -> None:
    with app.app_context(), owner_transaction() as connection:
        connection.execute(EMPTY)


@pytest.mark.parametrize("status", ["pending", "probation"])
def test_what_the_dates_deny_cannot_be_chosen(cast: Cast, status: str) -> None:
    ada = hired(cast)
    answer = changed(cast, ada["id"], status=status)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["status"])
    assert "hire date" in answer.json["errors"]["status"][0]
    assert status_of(cast, ada["id"]) == "active"


def test_leave_and_suspension_stay_as_they_were_said(cast: Cast) -> None:
    ada = hired(cast, hired_on=(clock.today() - timedelta(days=5)).isoformat())
    assert changed(cast, ada["id"], status="on_leave").json["status"] == "on_leave"
    future = (clock.today() + timedelta(days=5)).isoformat()
    refused = changed(cast, ada["id"], hired_on=future)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["hired_on"])
    with travel(clock.now() + timedelta(days=2), tick=False):
        assert status_of(cast, ada["id"]) == "on_leave"
        assert changed(cast, ada["id"], status="active").json["status"] == "active"
    assert alice(cast)
    soon = hired(cast, hired_on=future)
    early = changed(cast, soon["id"], status="suspended")
    assert (early.status_code, list(early.json["errors"])) == (422, ["status"])


def test_what_an_earlier_release_has_left_becomes_right_by_itself(cast: Cast) -> None:
    past = date(2020, 1, 1)
    with cast.app.app_context():
        not_begun(cast.acme)
    cast.hire(cast.acme, "Soon", status="pending", hired_on=past)
    cast.hire(cast.acme, "Tried", status="probation", hired_on=past, probation_ends_on=date(2020, 4, 1))
    cast.hire(cast.acme, "Early", status="active", hired_on=date(2190, 1, 1))
    cast.hire(cast.acme, "Gone", status="retired", hired_on=past)
    cast.hire(cast.acme, "Away", status="on_leave", hired_on=past)
    cast.alice.client.get(cast.acme.url("employees/"))
    found = {each.first_name: each.status for each in people(cast, cast.acme)}
    assert found == {
        "Soon": "active", "Tried": "active", "Early": "pending", "Gone": "retired", "Away": "on_leave",
    }  # fmt: skip


def test_the_worker_does_it_where_nobody_comes_by_also_after_days_away(app: Flask, cast: Cast) -> None:
    hired(cast, hired_on=START.isoformat())
    assert cast.globex
    with travel(moment(START + timedelta(days=30), "UTC"), tick=False):
        with app.app_context():
            begin_days()
            session.commit()
        work(app)
        assert [each.status for each in people(cast, cast.acme)] == ["active"]
        with app.app_context(), owner_transaction() as connection:
            assert connection.execute(text("SELECT count(*) FROM public.procrastinate_jobs")).scalar() == 0
            days = connection.execute(text("SELECT day FROM public.tenants WHERE state = 'active'")).scalars().all()
        assert set(days) == {START + timedelta(days=30)}
    assert len(events(cast, cast.acme, "updated")) == 1


def test_of_several_at_once_one_begins_the_day(cast: Cast) -> None:
    for number in range(5):
        hired(cast, first_name=f"Ada{number}", hired_on=START.isoformat())

    def look(client: FlaskClient, _: int) -> TestResponse:
        return client.get(api(cast.acme, "employees/?status=active"))

    with travel(moment(START, "UTC"), tick=False):
        answers = all_at_once(cast, look)
    assert [answer.json["total"] for answer in answers] == [5] * len(answers)
    assert len(events(cast, cast.acme, "updated")) == 5


def test_the_rest_of_the_day_costs_no_statement(app: Flask, cast: Cast) -> None:
    hired(cast)
    cast.alice.client.get(cast.acme.url("employees/"))
    with counted(app) as sent:
        cast.alice.client.get(cast.acme.url("employees/"))
    assert not [statement for statement in sent if "tenants SET" in statement]
    assert len(sent) <= 6
