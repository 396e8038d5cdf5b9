"""Somebody comes back: a new tenure on the same record, today, behind or ahead; once, by the rules, and seen by few."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.as_of import people_on
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import bring_up_to_date, timeline_of
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.leaving.models import Departure
from hrapp.hr.organization.models import Department
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import fill_in, refused_fields, text_of, version_in
from tests.support.invitations import ACCOUNT
from tests.support.leaving import LAST_DAY, gone, leave
from tests.support.mailbox import Mailbox
from tests.support.people import api, events, person, records
from tests.support.races import all_at_once
from tests.support.statements import counted

TODAY = clock.today("UTC")
LATER, EARLIER = TODAY + timedelta(days=40), TODAY - timedelta(days=40)
JOB = {"job_title": "Lead", "employment_type": "part_time"}


def url(cast: Cast, employee_id: UUID, more: str = "") -> str:
    return cast.acme.url(f"employees/{employee_id}/rehires{more}")


def rehired(cast: Cast, employee_id: UUID, first_day: date, **more: Any) -> dict[str, Any]:
    """A rehire by the API."""
    path = api(cast.acme, f"employees/{employee_id}/rehires")
    answer = cast.alice.client.post(path, json=JOB | {"hired_on": first_day.isoformat()} | more)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def set_settings(cast: Cast, **chosen: Any) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"rule_work_email": "optional"} | chosen
        session.commit()


def days_go_by(cast: Cast, today: date) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        bring_up_to_date(COMMAND, today)
        session.commit()


def test_a_new_tenure_begins_on_the_same_record_and_the_old_one_stays(cast: Cast) -> None:
    rosa = gone(cast, cast.acme, job_title="Cook")
    page = cast.alice.client.get(url(cast, rosa, "/new")).text
    assert 'value="Cook"' in page
    assert "Rehire Rosa Tester" in text_of(page)
    answer = cast.alice.client.post(url(cast, rosa), data=JOB | {"hired_on": EARLIER.isoformat(), "note": "Again"})
    assert answer.status_code == 303, text_of(answer.text)
    row = person(cast, cast.acme, rosa)
    assert (row.status, row.hired_on, row.job_title, row.number) == ("active", EARLIER, "Lead", "E-Rosa")
    assert (row.terminated_on, row.termination_reason, row.rehire_eligible) == (None, None, None)
    hire, left, again = records(cast, cast.acme, rosa)
    assert (hire.tenure_hired_on, hire.tenure_last_day, left.status) == (date(2024, 1, 1), LAST_DAY, "resigned")
    assert (again.reason, again.tenure_hired_on, again.tenure_last_day, again.note) == (
        "rehire",
        EARLIER,
        None,
        "Again",
    )
    work = text_of(cast.alice.client.get(cast.acme.url(f"employees/{rosa}/work")).text)
    assert "Rehired" in work
    assert "Left" in work
    assert [event.subject_name for event in events(cast, cast.acme, "rehired")] == ["Rosa Tester"]


def test_until_a_day_to_come_they_stay_former_and_then_are_back(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    rehired(cast, rosa, LATER)
    row = person(cast, cast.acme, rosa)
    assert (row.status, row.job_title, row.rehire_eligible) == ("resigned", "Tester", True)
    shown = text_of(cast.alice.client.get(cast.acme.url(f"employees/{rosa}")).text)
    assert "Comes back on" in shown
    assert "Rehire" not in shown
    days_go_by(cast, LATER - timedelta(days=1))
    assert person(cast, cast.acme, rosa).status == "resigned"
    for day in (LATER, LATER + timedelta(days=30)):
        days_go_by(cast, day)
        row = person(cast, cast.acme, rosa)
        assert (row.status, row.hired_on, row.terminated_on, row.rehire_eligible) == ("active", LATER, None, None)


def test_a_scheduled_return_is_corrected_and_cancelled_by_the_page(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    coming = rehired(cast, rosa, LATER, invite=True)
    form, client = url(cast, rosa, f"/{coming['id']}"), cast.alice.client
    opened = JOB | {"version": version_in(client.get(f"{form}/edit").text)}
    sooner = (LATER - timedelta(days=10)).isoformat()
    assert client.post(form, data=opened | {"hired_on": sooner, "job_title": "Head"}).status_code == 303
    assert client.post(form, data=opened | {"hired_on": sooner, "job_title": "Late"}).status_code == 409
    assert client.post(f"{form}/cancellation", data=opened).status_code == 409
    assert records(cast, cast.acme, rosa)[-1].job_title == "Head"
    assert fill_in(client, f"{form}/edit", {}).status_code == 405
    latest = {"version": version_in(client.get(f"{form}/edit").text)}
    assert client.post(f"{form}/cancellation", data=latest).status_code == 303
    assert [each.reason for each in records(cast, cast.acme, rosa)] == ["hire", "termination"]
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        assert session.scalars(select(Invitation.state)).all() == ["revoked"]
    rehired(cast, rosa, LATER)


def test_the_api_shows_corrects_and_cancels_it_by_its_version(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    coming, client = rehired(cast, rosa, LATER, note="Again"), cast.alice.client
    path = api(cast.acme, f"employees/{rosa}/rehires/{coming['id']}")
    read = client.get(path)
    assert (read.json, read.headers["ETag"]) == (coming, '"1"')
    assert client.patch(path, json={"job_title": "Head"}).status_code == 422
    changed = client.patch(path, json={"job_title": "Head"}, headers={"If-Match": '"1"'}).json
    assert (changed["job_title"], changed["note"], changed["hired_on"]) == ("Head", "Again", LATER.isoformat())
    assert client.delete(path, headers={"If-Match": '"1"'}).status_code == 412
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    back = rehired(cast, rosa, TODAY)
    path = api(cast.acme, f"employees/{rosa}/rehires/{back['id']}")
    assert client.delete(path).status_code == 409
    assert client.patch(path, json={"job_title": "X", "version": back["version"]}).status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"hired_on": LAST_DAY.isoformat()}, "hired_on"),
        ({"hired_on": "2023-05-01"}, "hired_on"),
        ({"hired_on": "2026-02-29"}, "hired_on"),
        ({"hired_on": ""}, "hired_on"),
        ({"job_title": " "}, "job_title"),
        ({"employment_type": "slave"}, "employment_type"),
        ({"probation_ends_on": "2025-07-01"}, "probation_ends_on"),
        ({"department_id": str(uuid4())}, "department_id"),
        ({"manager_id": str(uuid4())}, "manager_id"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_changes_nothing(
    cast: Cast, given: dict[str, str], field: str
) -> None:
    rosa = gone(cast, cast.acme)
    values = JOB | {"hired_on": TODAY.isoformat()} | given
    answer = cast.alice.client.post(api(cast.acme, f"employees/{rosa}/rehires"), json=values)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    page = cast.alice.client.post(url(cast, rosa), data=values)
    assert (page.status_code, refused_fields(page.text)) == (422, [field])
    assert person(cast, cast.acme, rosa).status == "resigned"
    assert len(records(cast, cast.acme, rosa)) == 2


def test_the_day_after_the_last_one_and_29_february_are_days_as_others(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    rehired(cast, rosa, LAST_DAY + timedelta(days=1))
    assert person(cast, cast.acme, rosa).hired_on == LAST_DAY + timedelta(days=1)
    leave(cast, cast.acme, rosa, date(2025, 12, 31))
    assert rehired(cast, rosa, date(2028, 2, 29))["hired_on"] == "2028-02-29"


def test_of_two_at_once_one_takes_them_back_and_the_other_is_told(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    form = JOB | {"hired_on": TODAY.isoformat()}
    answers = all_at_once(cast, lambda client, _: client.post(url(cast, rosa), data=form), 3)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    told = next(answer.text for answer in answers if answer.status_code == 409)
    assert "Rosa Tester works here" in text_of(told)
    assert len(records(cast, cast.acme, rosa)) == 3


def test_whoever_cannot_be_taken_back_is_refused_in_words(cast: Cast) -> None:
    rosa, bob = gone(cast, cast.acme), cast.hire(cast.acme, "Ben")
    client, form = cast.alice.client, JOB | {"hired_on": TODAY.isoformat()}

    def refused(employee_id: UUID) -> str:
        assert client.post(api(cast.acme, f"employees/{employee_id}/rehires"), json=form).status_code == 409
        assert client.post(url(cast, employee_id), data=form).status_code == 409
        page = client.get(url(cast, employee_id, "/new"))
        assert page.status_code == 200
        return text_of(page.text)

    assert "Only somebody who has left can be rehired" in refused(bob)
    set_settings(cast, rehire_allowed=False)
    assert "An owner or administrator can change them" in refused(rosa)
    set_settings(cast)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Departure).values(state="requested"))
        session.commit()
    assert "waits for approval" in refused(rosa)


@pytest.mark.parametrize(("eligible", "more"), [(None, {}), (False, {"anyway_reason": "We need cooks"})])
def test_against_their_departure_it_has_to_be_said_and_is_logged(
    cast: Cast, eligible: bool | None, more: dict[str, str]
) -> None:
    rosa = gone(cast, cast.acme, eligible=eligible)
    client, form = cast.alice.client, JOB | {"hired_on": TODAY.isoformat()}
    page = text_of(client.get(url(cast, rosa, "/new")).text)
    assert ("Nobody has said" if eligible is None else "marked as not eligible for rehire on") in page
    assert refused_fields(client.post(url(cast, rosa), data=form).text) == ["anyway"]
    if more:
        assert refused_fields(client.post(url(cast, rosa), data=form | {"anyway": "true"}).text) == ["anyway_reason"]
    assert client.post(url(cast, rosa), data=form | more | {"anyway": "true"}).status_code == 303
    (event,) = events(cast, cast.acme, "taken back anyway")
    assert event.changes == {"note": [None, more.get("anyway_reason")]}


def test_what_is_not_active_any_more_is_left_out_and_said(cast: Cast) -> None:
    made = cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "Kitchen"}).json
    boss = cast.hire(cast.acme, "Grace")
    rosa = gone(cast, cast.acme, department_id=UUID(made["id"]), manager_id=boss)
    leave(cast, cast.acme, boss)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Department).values(active=False))
        session.commit()
    page = cast.alice.client.get(url(cast, rosa, "/new")).text
    assert "Before: Kitchen, which is no longer active." in page
    assert "Before: Grace Tester, who no longer works here." in page
    assert made["id"] not in page
    assert "Grace Tester (E-Grace)" not in page


def test_probation_is_proposed_by_the_first_day_until_somebody_chooses(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    set_settings(cast, probation_months=3)
    client, ask = cast.alice.client, {"hired_on": "2026-01-31", "proposed-probation_ends_on": "2026-05-05"}
    assert client.post(url(cast, rosa, "/new/proposals"), data=ask).text.count('value="2026-04-30"') == 2
    chosen = client.post(url(cast, rosa, "/new/proposals"), data=ask | {"probation_ends_on": "2026-06-06"})
    assert (chosen.status_code, chosen.text.strip()) == (200, "")


def test_nobody_is_invited_without_an_address(cast: Cast) -> None:
    rosa = gone(cast, cast.acme, work_email=None)
    form = JOB | {"hired_on": TODAY.isoformat(), "invite": "true"}
    answer = cast.alice.client.post(url(cast, rosa), data=form)
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["invite"])


def test_what_the_employer_requires_by_now_is_asked(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    set_settings(cast, rule_birth_date="required")
    client, form = cast.alice.client, JOB | {"hired_on": TODAY.isoformat()}
    answer = client.post(api(cast.acme, f"employees/{rosa}/rehires"), json=form)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["birth_date"])
    assert "What the record lacks" in client.get(url(cast, rosa, "/new")).text
    assert refused_fields(client.post(url(cast, rosa), data=form).text) == ["birth_date"]
    assert client.post(url(cast, rosa), data=form | {"birth_date": "1990-05-05"}).status_code == 303
    assert person(cast, cast.acme, rosa).birth_date == date(1990, 5, 5)


def test_who_comes_back_is_invited_and_may_accept_before_the_first_day(cast: Cast, mailbox: Mailbox) -> None:
    rosa = gone(cast, cast.acme)
    stays = gone(cast, cast.acme, "Stan")
    path = api(cast.acme, "invitations/")
    assert cast.alice.client.post(path, json={"employee_id": str(stays)}).status_code == 409
    rehired(cast, rosa, LATER)
    assert "Invite" in text_of(cast.alice.client.get(cast.acme.url(f"employees/{rosa}")).text)
    assert cast.alice.client.post(path, json={"employee_id": str(rosa)}).status_code == 201
    mailbox.deliver()
    answer = cast.nobody.post(mailbox.link(), data=ACCOUNT)
    assert answer.status_code == 303, text_of(answer.text)
    row = person(cast, cast.acme, rosa)
    assert (row.has_login, row.status) == (True, "resigned")
    coming = records(cast, cast.acme, rosa)[-1]
    form = url(cast, rosa, f"/{coming.id}")
    version = {"version": version_in(cast.alice.client.get(f"{form}/edit").text)}
    done = cast.alice.client.post(f"{form}/cancellation", data=version, follow_redirects=True)
    assert "They have an account here." in text_of(done.text)


@pytest.mark.parametrize(("first_day", "kept"), [(TODAY, True), (LATER, False)])
def test_access_that_has_not_ended_by_the_first_day_stays(
    cast: Cast, mailbox: Mailbox, first_day: date, kept: bool
) -> None:
    bob = cast.bob.employee_ids["acme"]
    ends_at = clock.now() + timedelta(days=5)
    with cast.app.app_context():
        session.execute(update(Membership).where(Membership.employee_id == bob).values(ends_at=ends_at))
        session.commit()
    leave(cast, cast.acme, bob, TODAY - timedelta(days=2))
    rehired(cast, bob, first_day)
    mailbox.deliver()
    with cast.app.app_context():
        found = session.scalars(select(Membership.ends_at).where(Membership.employee_id == bob)).one()
    assert (found is None) == kept


def test_the_command_takes_back_with_the_job_of_before(cast: Cast) -> None:
    rosa = gone(cast, cast.acme, job_title="Cook", eligible=False, manager_id=cast.hire(cast.acme, "Grace"))

    def command(*words: str) -> Result:
        return cast.app.test_cli_runner().invoke(args=["employees", "rehire", "acme", *words])

    for words, told in (
        (("E-Rosa", "--on", "2024-13-01"), "valid date"),
        (("E-Rosa", "--on", "2024-02-01", "--anyway", "x"), "They left on"),
        (("E-Rosa", "--on", TODAY.isoformat()), "Tick this"),
        (("E-Nobody", "--on", TODAY.isoformat()), "no employee"),
    ):
        refused = command(*words)
        assert (refused.exit_code, told in refused.output) == (1, True), refused.exception
    done = command("E-Rosa", "--on", TODAY.isoformat(), "--anyway", "We need cooks", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["job_title"] == "Cook"
    row = person(cast, cast.acme, rosa)
    assert (row.status, row.hired_on, row.manager_id is None) == ("probation", TODAY, False)


def test_nobody_else_takes_anybody_back(cast: Cast) -> None:
    rosa = gone(cast, cast.acme, manager_id=cast.mona.employee_ids["acme"])
    coming = rehired(cast, rosa, LATER)
    theirs = gone(cast, cast.globex, "Gina")
    form = JOB | {"hired_on": TODAY.isoformat()}
    vera = cast.person("Vera", cast.acme, "viewer").client
    paths = [("get", "/new"), ("post", ""), ("get", f"/{coming['id']}/edit"), ("post", f"/{coming['id']}")]
    paths.append(("post", f"/{coming['id']}/cancellation"))
    for client, status in ((cast.charlie.client, 404), (vera, 403), (cast.mona.client, 403), (cast.bob.client, 403)):
        for method, more in paths:
            assert client.open(url(cast, rosa, more), method=method, data=form).status_code == status
        one = api(cast.acme, f"employees/{rosa}/rehires")
        for method, more in (("post", ""), ("get", f"/{coming['id']}"), ("delete", f"/{coming['id']}")):
            sent = form if method == "post" else None
            assert client.open(one + more, method=method, json=sent).status_code == status
    for employee_id, record_id in ((theirs, coming["id"]), (rosa, str(uuid4()))):
        path = api(cast.acme, f"employees/{employee_id}/rehires/{record_id}")
        assert cast.alice.client.delete(path).status_code == 404
    assert len(records(cast, cast.acme, rosa)) == 3


def test_the_record_and_the_form_send_few_statements(cast: Cast) -> None:
    rosa = gone(cast, cast.acme)
    for path, most in ((f"employees/{rosa}", 10), (f"employees/{rosa}/rehires/new", 8)):
        cast.alice.client.get(cast.acme.url(path))
        with counted(cast.app) as sent:
            assert cast.alice.client.get(cast.acme.url(path)).status_code == 200
        assert len(sent) <= most, "\n".join(sent)


# Leaving and coming back, again and again

DAYS = st.lists(st.integers(1, 400), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(DAYS, st.integers(-30, 1500))
def test_leaving_and_coming_back_give_one_history(app: Flask, cast: Cast, spans: list[int], ahead: int) -> None:
    first = date(2022, 1, 10)
    name = f"R{uuid4().hex[:8]}"
    employee_id = cast.hire(cast.acme, name, hired_on=first)
    day, expected = first, []
    for number, span in enumerate(spans):
        last = day + timedelta(days=span)
        leave(cast, cast.acme, employee_id, last)
        expected.append((day, last))
        # Not before the last day has passed: until then nobody is former.
        if person(cast, cast.acme, employee_id).status != "resigned":
            break
        day = last + timedelta(days=1 + span % 7)
        rehired(cast, employee_id, day, job_title=f"Job {number}")
        if day > TODAY:
            expected.append((day, None))
            break
    else:
        expected.append((day, None))
    with app.app_context(), tenant_scope(cast.acme.tenant):
        timeline = timeline_of(session.get_one(Employee, employee_id))
        assert [(each.hired_on, each.last_day) for each in timeline.tenures] == expected
        assert timeline.problem() is None
        on = first + timedelta(days=ahead)
        people = people_on(on)
        row = session.execute(select(people).where(people.c.id == employee_id)).one()._mapping
        assert {name: row[name] for name in timeline.row_on(on)} == timeline.row_on(on)
        here = any(begun <= on and (end is None or on <= end) for begun, end in expected)
        assert here == (row["status"] == "active")
