"""What is scheduled comes into force on its day: once, as far as it is possible, and whatever happens meanwhile."""

import os
from datetime import date, timedelta
from socket import SHUT_RDWR, socket
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from time_machine import travel
from werkzeug.test import TestResponse

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import db, session
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import bring_up_to_date, save_timeline, timelines_of
from hrapp.platform.employers.jobs import begin_days
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import moment, set_time_zone
from tests.support.forms import text_of
from tests.support.mailbox import work
from tests.support.people import api, events, hired, person, records
from tests.support.races import all_at_once
from tests.support.statements import counted

DAY = timedelta(days=1)
TODAY = clock.today("UTC")
DUE = TODAY + 40 * DAY


def fresh(cast: Cast) -> FlaskClient:
    """Alice, signed in now: a session does not outlive the days between."""
    vars(cast.alice).pop("client", None)
    return cast.alice.client


def schedule(cast: Cast, who: str, reason: str = "transfer", on: date = DUE, **stated: Any) -> dict[str, Any]:
    sent = {"reason": reason, "effective_on": on.isoformat(), **stated}
    answer = cast.alice.client.post(api(cast.acme, f"employees/{who}/job-records"), json=sent)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def unit(cast: Cast, name: str) -> str:
    return str(cast.alice.client.post(api(cast.acme, "departments/"), json={"name": name}).json["id"])


def sql(cast: Cast, statement: str, **values: Any) -> None:
    """Done behind the application's back, in Acme's schema."""
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        connection.execute(text(statement), values)


def day_begins(cast: Cast, day: date = DUE) -> None:
    with travel(moment(day, "UTC"), tick=False):
        assert fresh(cast).get(api(cast.acme, "employees/")).status_code == 200


def leave_for_good(cast: Cast, who: str, on: date) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        employee = session.get_one(Employee, UUID(who))
        timeline = timelines_of([employee])[employee.id]
        timeline.add(employee.id, on, "termination", {"status": "resigned"})
        timeline.check()
        save_timeline(COMMAND, employee, timeline, TODAY)
        session.commit()


def test_a_manager_who_has_left_by_then_stays_out_and_the_rest_comes_into_force(cast: Cast) -> None:
    boss, new, ada = (hired(cast, first_name=name)["id"] for name in ("Boss", "New", "Ada"))
    place = unit(cast, "Research")
    schedule(cast, ada, manager_id=boss, on=TODAY)
    schedule(cast, ada, manager_id=new, department_id=place)
    # On the same day: who leaves then is no manager from then on.
    leave_for_good(cast, new, DUE)
    day_begins(cast)
    found = person(cast, cast.acme, ada)
    assert (str(found.manager_id), str(found.department_id)) == (boss, place)
    assert [record.stated for record in records(cast, cast.acme, ada)][-1] == ["department_id"]
    (told,) = events(cast, cast.acme, "job change applied in part")
    assert told.changes == {"manager_id": ["New Lovelace", "Boss Lovelace"]}
    with travel(moment(DUE, "UTC"), tick=False):
        page = text_of(fresh(cast).get(cast.acme.url()).text)
    assert "Ada Lovelace: a scheduled change was applied in part only" in page
    day_begins(cast, DUE + DAY)
    assert len(events(cast, cast.acme, "job change applied in part")) == 1


def test_an_inactive_department_is_left_out_and_stops_nobody_else(cast: Cast) -> None:
    ada, bea = (hired(cast, first_name=name)["id"] for name in ("Ada", "Bea"))
    gone, stays = unit(cast, "Gone"), unit(cast, "Stays")
    schedule(cast, ada, "promotion", department_id=gone, job_title="Head")
    schedule(cast, bea, department_id=stays)
    sql(cast, "UPDATE departments SET active = false WHERE id = :id", id=gone)
    day_begins(cast)
    found = person(cast, cast.acme, ada)
    assert (found.department_id, found.job_title) == (None, "Head")
    assert str(person(cast, cast.acme, bea).department_id) == stays
    assert [each.changes for each in events(cast, cast.acme, "job change applied in part")] == [
        {"department_id": ["Gone", None]}
    ]


def test_people_change_places_in_one_day_and_of_a_circle_one_stays(cast: Cast) -> None:
    top, mid, low, one, two = (hired(cast, first_name=name)["id"] for name in ("Top", "Mid", "Low", "One", "Two"))
    for who, above in ((mid, top), (low, mid)):
        schedule(cast, who, on=TODAY, manager_id=above)
    planned = {low: top, mid: low, one: two, two: one}
    for who, above in planned.items():
        # As if each had been entered before the others: today some of it would be a circle.
        record = schedule(cast, who, department_id=None, manager_id=str(cast.hire(cast.acme, f"For {who[-6:]}")))
        sql(cast, "UPDATE job_records SET manager_id = :above WHERE id = :id", above=above, id=record["id"])
    day_begins(cast)
    managers = {who: str(person(cast, cast.acme, who).manager_id) for who in planned}
    assert (managers[low], managers[mid]) == (top, low)
    assert sorted((managers[one], managers[two])) in (sorted(("None", one)), sorted((two, "None")))
    assert len(events(cast, cast.acme, "job change applied in part")) == 1


def test_a_department_that_people_are_to_join_is_not_deactivated(cast: Cast) -> None:
    place = unit(cast, "Research")
    record = schedule(cast, hired(cast)["id"], department_id=place)
    url = api(cast.acme, f"departments/{place}")
    refused = cast.alice.client.patch(url, json={"active": False, "version": 1})
    assert refused.status_code == 409
    assert "Scheduled changes lead into “Research”: Ada Lovelace." in refused.json["detail"]
    page = cast.alice.client.post(cast.acme.url(f"departments/{place}/deactivation"), data={})
    assert page.status_code == 409
    assert "Ada Lovelace" in page.text
    owner = events(cast, cast.acme, "job change scheduled")[0].subject_id
    assert cast.alice.client.delete(api(cast.acme, f"employees/{owner}/job-records/{record['id']}")).status_code == 204
    assert cast.alice.client.patch(url, json={"active": False, "version": 1}).status_code == 200


def test_of_several_who_come_first_one_applies_it_and_days_away_do_not_matter(app: Flask, cast: Cast) -> None:
    who = hired(cast)["id"]
    schedule(cast, who, "promotion", job_title="Head")
    schedule(cast, who, "leave", on=DUE + 5 * DAY, returns_on=(DUE + 9 * DAY).isoformat())

    def look(client: FlaskClient, _: int) -> TestResponse:
        return client.get(api(cast.acme, f"employees/{who}"))

    with travel(moment(DUE + 30 * DAY, "UTC"), tick=False):
        answers = all_at_once(cast, look)
        with app.app_context():
            begin_days()
            session.commit()
        work(app)
    assert {(each.json["job_title"], each.json["status"]) for each in answers} == {("Head", "active")}
    assert [each.changes for each in events(cast, cast.acme, "updated")] == [{"job_title": ["Analyst", "Head"]}]


def test_a_change_of_the_time_zone_takes_it_back_and_brings_it_again(cast: Cast) -> None:
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    who = hired(cast)["id"]
    schedule(cast, who, "promotion", on=date(2027, 3, 1), job_title="Head")
    url = api(cast.acme, f"employees/{who}")
    with travel("2027-02-28T12:00:00+00:00", tick=False):
        assert fresh(cast).get(url).json["job_title"] == "Head"
        set_time_zone(cast, cast.acme, "Pacific/Pago_Pago")
        assert fresh(cast).get(url).json["job_title"] == "Analyst"
    with travel("2027-03-01T12:00:00+00:00", tick=False):
        assert fresh(cast).get(url).json["job_title"] == "Head"


def test_an_end_in_the_middle_leaves_nothing_half_done(app: Flask, cast: Cast) -> None:
    people = [hired(cast, first_name=f"Ada{number}")["id"] for number in range(3)]
    for who in people:
        schedule(cast, who, "promotion", job_title="Head")
    seen: list[str] = []

    def end(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE employees"):
            seen.append(statement)
            if len(seen) == 2:
                with socket(fileno=os.dup(cursor.connection.fileno())) as line:
                    line.shutdown(SHUT_RDWR)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", end)
    try:
        with travel(moment(DUE, "UTC"), tick=False):
            assert fresh(cast).get(api(cast.acme, "employees/")).status_code == 503
    finally:
        event.remove(engine, "before_cursor_execute", end)
    assert {person(cast, cast.acme, who).job_title for who in people} == {"Analyst"}
    assert events(cast, cast.acme, "updated") == []
    day_begins(cast)
    assert {person(cast, cast.acme, who).job_title for who in people} == {"Head"}
    assert len(events(cast, cast.acme, "updated")) == 3


def test_reading_costs_the_same_for_many_as_for_a_few(app: Flask, cast: Cast) -> None:
    boss = cast.hire(cast.acme, "Boss")
    ids = [cast.hire(cast.acme, f"P{number}") for number in range(12)]
    with app.app_context(), tenant_scope(cast.acme.tenant):
        people = list(session.scalars(select(Employee).where(Employee.id.in_(ids))))
        for employee, timeline in ((each, timelines_of([each])[each.id]) for each in people):
            timeline.add(employee.id, DUE, "transfer", {"manager_id": boss})
            save_timeline(COMMAND, employee, timeline, TODAY)
        session.commit()
    with app.app_context(), tenant_scope(cast.acme.tenant), counted(app) as sent:
        bring_up_to_date(COMMAND, DUE)
        session.rollback()
    assert len([each for each in sent if each.startswith("SELECT")]) <= 8
    assert len([each for each in sent if each.startswith("INSERT INTO audit_events")]) == 1
