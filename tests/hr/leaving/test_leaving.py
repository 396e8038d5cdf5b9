"""Somebody leaves, on a day to come or one that has passed; what they leave is handed over; and it is corrected."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from time_machine import travel

from hrapp.core.extensions import session
from hrapp.hr.leaving.handing_over import hand_over_due
from hrapp.hr.organization.models import Department
from hrapp.platform.employers.jobs import ACTOR, begin_days
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import Leave, departures_url, in_days, settle, signed_in_now, stored, today
from tests.support.cast import Cast
from tests.support.days import moment
from tests.support.forms import text_of, version_in
from tests.support.mailbox import work
from tests.support.people import api, card, events, person, records
from tests.support.races import all_at_once


def department(cast: Cast, name: str, head: object = None) -> str:
    made = cast.alice.client.post(
        api(cast.acme, "departments/"), json={"name": name, "head_id": str(head) if head else None}
    )
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def after(days: int) -> Any:
    """Time travel to noon, so many days from today."""
    return travel(moment(today() + timedelta(days=days), "UTC"), tick=False)


def test_a_last_day_to_come_is_scheduled_and_comes_by_itself(cast: Cast, leave: Leave) -> None:
    bob, alice = cast.bob, cast.alice
    record = bob.employee_ids["acme"]
    made = leave(record, note="Between us", rehire_eligible=True)
    assert (made.status_code, made.json["state"], made.json["access_until"]) == (201, "approved", in_days(14))
    row = person(cast, cast.acme, record)
    assert (row.status, row.terminated_on, row.termination_reason) == (
        "active",
        date.fromisoformat(in_days(14)),
        "A new job",
    )
    last = records(cast, cast.acme, record)[-1]
    assert (last.reason, last.status, last.effective_on.isoformat()) == ("termination", "resigned", in_days(15))
    assert "Leaves on" in alice.client.get(cast.acme.url(f"employees/{record}")).text
    assert bob.client.get(cast.acme.url("me")).status_code == 200
    with after(14):
        assert signed_in_now(bob).client.get(cast.acme.url("me")).status_code == 200
        assert person(cast, cast.acme, record).status == "active"
    with after(15):
        assert signed_in_now(alice).client.get(cast.acme.url(f"employees/{record}")).status_code == 200
        assert person(cast, cast.acme, record).status == "resigned"
        assert signed_in_now(bob).client.get(cast.acme.url("me")).status_code == 404
        page = text_of(alice.client.get(cast.acme.url(f"employees/{record}")).text)
        assert "Left on" in page
        assert "The record is kept until" in page
    assert [event.changes["reason"] for event in events(cast, cast.acme, "departure requested")] == [[None, "•••"]]


def test_a_last_day_that_has_passed_ends_it_at_once(cast: Cast, leave: Leave) -> None:
    record = cast.bob.employee_ids["acme"]
    assert leave(record, last_day=in_days(-3)).status_code == 201
    row = person(cast, cast.acme, record)
    assert (row.status, row.terminated_on) == ("resigned", today() - timedelta(days=3))
    assert row.access_ended_at is not None
    assert row.user_id == cast.bob.id
    assert cast.bob.client.get(cast.acme.url("me")).status_code == 404
    listed = cast.alice.client.get(api(cast.acme, "employees/?status=former")).json
    assert [each["id"] for each in listed["items"]] == [str(record)]


def test_an_open_invitation_ends_with_the_last_day(cast: Cast, leave: Leave) -> None:
    nina = cast.hire(cast.acme, "Nina")
    invited = cast.alice.client.post(api(cast.acme, "invitations/"), json={"employee_id": str(nina)})
    assert invited.status_code == 201
    assert "The open invitation to nina@acme.example ends." in see_effects(cast, str(nina), last_day=in_days(2))
    leave(nina, last_day=in_days(2))
    assert events(cast, cast.acme, "revoked") == []
    with after(3):
        signed_in_now(cast.alice).client.get(cast.acme.url())
    assert len(events(cast, cast.acme, "revoked")) == 1


def test_access_ends_when_it_was_said_and_only_here(cast: Cast, leave: Leave) -> None:
    dana = cast.dana
    made = leave(dana.employee_ids["acme"], last_day=in_days(2), access="later", access_days=5)
    assert made.json["access_until"] == in_days(7)
    for days, status in ((7, 200), (8, 404)):
        with after(days):
            assert signed_in_now(dana).client.get(cast.acme.url("me")).status_code == status
            assert dana.client.get(cast.globex.url("me")).status_code == 200
    mona = cast.mona
    leave(mona.employee_ids["acme"], access="immediately")
    assert mona.client.get(cast.acme.url("me")).status_code == 404
    assert person(cast, cast.acme, mona.employee_ids["acme"]).status == "active"


def test_reports_and_departments_are_handed_over_once_however_late(cast: Cast, leave: Leave) -> None:
    boss, deputy = cast.hire(cast.acme, "Greta"), cast.hire(cast.acme, "Dora")
    lea = cast.hire(cast.acme, "Lea", manager_id=boss)
    ines, omar = (cast.hire(cast.acme, name, manager_id=lea) for name in ("Ines", "Omar"))
    money, cooks = department(cast, "Money", lea), department(cast, "Cooks", lea)
    made = leave(lea, last_day=in_days(3), reports_to=str(ines), heads={money: str(deputy)})
    assert made.status_code == 201, made.text
    with after(33):
        with cast.app.app_context():
            begin_days()
            session.commit()
        work(cast.app)
        work(cast.app)
    people = {each: person(cast, cast.acme, each) for each in (ines, omar, lea)}
    # The one who takes over reports to whom Lea reported to.
    assert (people[ines].manager_id, people[omar].manager_id) == (boss, ines)
    new = records(cast, cast.acme, omar)[-1]
    assert (new.reason, new.effective_on.isoformat()) == ("change", in_days(4))
    assert "Lea Tester" in str(new.note)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        heads = {str(row.id): row.head_id for row in session.query(Department)}
    assert heads == {money: deputy, cooks: None}
    (told,) = events(cast, cast.acme, "handed over")
    assert (told.changes, told.actor_kind) == ({"reports": [None, 2], "departments": [None, 2]}, "job")
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        hand_over_due(ACTOR, today() + timedelta(days=40))
    assert len(records(cast, cast.acme, omar)) == 2


def test_a_transfer_to_somebody_who_leaves_before_it_goes_to_the_successor(cast: Cast, leave: Leave) -> None:
    boss = cast.hire(cast.acme, "Greta")
    lea, omar = cast.hire(cast.acme, "Lea", manager_id=boss), cast.hire(cast.acme, "Omar")
    url = api(cast.acme, f"employees/{omar}")
    moved = cast.alice.client.patch(url, json={"manager_id": str(lea), "effective_on": in_days(20), "version": 1})
    assert moved.status_code == 200, moved.text
    assert leave(lea, last_day=in_days(5)).status_code == 201
    with after(6):
        signed_in_now(cast.alice).client.get(cast.acme.url())
    assert [each.manager_id for each in records(cast, cast.acme, omar)] == [None, boss]
    with after(21):
        signed_in_now(cast.alice).client.get(cast.acme.url())
    assert person(cast, cast.acme, omar).manager_id == boss


def test_changes_that_were_scheduled_for_later_are_dropped_and_said(cast: Cast, leave: Leave) -> None:
    lea = cast.hire(cast.acme, "Lea")
    client, url = cast.alice.client, api(cast.acme, f"employees/{lea}")
    assert client.patch(url, json={"job_title": "Chief", "effective_on": in_days(20), "version": 1}).status_code == 200
    page = see_effects(cast, str(lea), last_day=in_days(5))
    assert "1 change that is scheduled for later is dropped." in page
    assert leave(lea, last_day=in_days(5)).status_code == 201
    assert [each.reason for each in records(cast, cast.acme, lea)] == ["hire", "termination"]


def see_effects(cast: Cast, record: str, **values: str) -> str:
    """The text of the page that lists the effects."""
    said = {"kind": "resigned", "reason": "A new job", "last_day": in_days(14), "access": "on_the_date"} | values
    sent = cast.alice.client.post(cast.acme.url(f"employees/{record}/departures"), data=said)
    assert sent.status_code == 303, sent.text
    assert "A+new+job" not in sent.location
    page = cast.alice.client.get(sent.location)
    assert page.status_code == 200
    assert 'name="reason" value="A new job"' in page.text
    return text_of(page.text)


def test_the_page_lists_what_happens_before_it_is_confirmed(cast: Cast, app: Flask) -> None:
    mona, bob = cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]
    department(cast, "Tests", mona)
    settle(cast, leaving_retention_months=12)
    page = see_effects(cast, str(mona), reports_to="")
    for said in (
        "Tests has no head then.",
        "1 person has no manager then.",
        "The record is kept until",
        "Their login itself",
    ):
        assert said in page
    assert person(cast, cast.acme, mona).terminated_on is None
    said = {"kind": "retired", "reason": "Age", "last_day": in_days(9), "access": "on_the_date", "confirmed": "yes"}
    done = cast.alice.client.post(cast.acme.url(f"employees/{mona}/departures"), data=said)
    assert done.status_code == 303
    assert person(cast, cast.acme, mona).terminated_on == date.fromisoformat(in_days(9))
    assert bob


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"last_day": "2023-12-31"}, "last_day"),
        ({"last_day": "2027-02-29"}, "last_day"),
        ({"last_day": ""}, "last_day"),
        ({"kind": "fired"}, "kind"),
        ({"reason": None}, "reason"),
        ({"access": "later", "access_days": 0}, "access_days"),
        ({"reports_to": "00000000-0000-7000-8000-000000000000"}, "reports_to"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    cast: Cast, leave: Leave, values: dict[str, Any], field: str
) -> None:
    bob = cast.bob.employee_ids["acme"]
    answer = leave(bob, **values)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert person(cast, cast.acme, bob).terminated_on is None


def test_nobody_takes_over_who_cannot(cast: Cast, leave: Leave) -> None:
    lea = cast.hire(cast.acme, "Lea")
    ines = cast.hire(cast.acme, "Ines", manager_id=lea)
    below = cast.hire(cast.acme, "Omar", manager_id=ines)
    gone = cast.hire(cast.acme, "Gone", status="resigned", terminated_on=date(2025, 1, 1))
    team = department(cast, "Team", lea)
    for successor in (lea, below, gone, cast.hire(cast.globex, "Gina")):
        assert leave(lea, reports_to=str(successor)).json["errors"].keys() == {"reports_to"}
        if successor != below:
            assert leave(lea, heads={team: str(successor)}).json["errors"].keys() == {"heads"}
    assert leave(lea, reports_to=str(ines), heads={team: str(below)}).status_code == 201


def test_the_last_owner_does_not_leave(cast: Cast, leave: Leave) -> None:
    olaf = cast.person("Olaf", cast.acme, "owner", hired=True)
    hana = cast.person("Hana", cast.acme, "hr")
    record = olaf.employee_ids["acme"]
    answer = leave(record, by=hana)
    assert answer.status_code == 409
    assert "last owner" in answer.json["detail"]
    page = hana.client.post(
        cast.acme.url(f"employees/{record}/departures"),
        data={"kind": "resigned", "reason": "x", "last_day": in_days(1), "access": "on_the_date"},
    )
    assert page.status_code == 409
    assert "last owner" in page.text
    assert person(cast, cast.acme, record).terminated_on is None
    assert cast.alice.client  # a second owner
    assert leave(record, by=hana).status_code == 201


def test_whoever_left_or_leaves_does_not_leave_again(cast: Cast, leave: Leave) -> None:
    bob = cast.bob.employee_ids["acme"]
    answers = all_at_once(
        cast,
        lambda client, _: client.post(
            departures_url(cast, bob), json={"kind": "resigned", "reason": "x", "last_day": in_days(3)}
        ),
        3,
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(records(cast, cast.acme, bob)) == 2
    assert leave(bob).status_code == 409
    mona = cast.mona.employee_ids["acme"]
    leave(mona, last_day=in_days(-1))
    assert "no longer works here" in leave(mona).json["detail"]


def test_somebody_who_edits_the_record_meanwhile_is_shown_both_versions(cast: Cast, leave: Leave) -> None:
    bob = cast.bob.employee_ids["acme"]
    hana = cast.person("Hana", cast.acme, "hr").client
    opened = version_in(hana.get(card(cast, bob, "personal", "/edit")).text)
    assert leave(bob).status_code == 201
    saved = hana.post(card(cast, bob, "personal"), data={"birth_date": "1990-01-01", "version": opened})
    assert saved.status_code == 409
    assert "Someone else has changed this since you opened it" in saved.text


# Corrections


def test_a_last_day_is_corrected_before_and_after_it(cast: Cast, leave: Leave) -> None:
    bob = cast.bob
    record = bob.employee_ids["acme"]
    made = leave(record, last_day=in_days(5))
    url = made.headers["Location"]
    moved = cast.alice.client.patch(url, json={"last_day": in_days(9), "version": made.json["version"]})
    assert (moved.status_code, moved.json["access_until"]) == (200, in_days(9))
    with after(6):
        assert signed_in_now(bob).client.get(cast.acme.url("me")).status_code == 200
    (last,) = [each for each in records(cast, cast.acme, record) if each.reason == "termination"]
    assert last.effective_on.isoformat() == in_days(10)
    corrected = in_days(7)
    with after(20):
        client = signed_in_now(cast.alice).client
        version = client.get(url).json["version"]
        late = client.patch(url, json={"last_day": corrected, "kind": "terminated", "version": version})
        assert late.status_code == 200, late.text
        row = person(cast, cast.acme, record)
        assert (row.status, row.terminated_on.isoformat()) == ("terminated", corrected)
        assert client.patch(url, json={"reason": "x", "version": version}).status_code == 409


def test_a_departure_is_taken_back_before_the_day(cast: Cast, leave: Leave) -> None:
    bob = cast.bob
    record = bob.employee_ids["acme"]
    url = leave(record, last_day=in_days(5)).headers["Location"]
    assert cast.alice.client.delete(url).status_code == 204
    row = person(cast, cast.acme, record)
    assert (row.status, row.terminated_on, row.termination_reason, row.rehire_eligible) == ("active", None, None, None)
    with after(8):
        assert signed_in_now(bob).client.get(cast.acme.url("me")).status_code == 200
    assert signed_in_now(cast.alice).client.delete(url).status_code == 409
    assert leave(record).status_code == 201


def test_somebody_who_did_not_leave_is_current_again_and_what_was_handed_over_stays(cast: Cast, leave: Leave) -> None:
    mona, bob = cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]
    made = leave(mona, last_day=in_days(-2), reports_to=None)
    page = cast.acme.url(f"departures/{made.json['id']}/cancellation")
    listed = text_of(cast.alice.client.get(page).text)
    assert "1 report has been handed over and stays with the new manager: Bob Tester." in listed
    assert "You can invite them again." in listed
    assert cast.alice.client.post(page).status_code == 303
    row = person(cast, cast.acme, mona)
    assert (row.status, row.terminated_on) == ("active", None)
    assert person(cast, cast.acme, bob).manager_id is None
    assert [each.reason for each in records(cast, cast.acme, mona)] == ["hire"]


@pytest.mark.parametrize("role", ["viewer", "manager", "employee"])
def test_others_let_nobody_leave(cast: Cast, role: str, leave: Leave) -> None:
    somebody = cast.person("Somebody", cast.acme, role, hired=True)
    report = cast.hire(cast.acme, "Rita", manager_id=somebody.employee_ids["acme"])
    assert leave(report, by=somebody).status_code == 403
    assert somebody.client.get(cast.acme.url(f"employees/{report}/departures/new")).status_code == 403
    made = leave(report)
    assert somebody.client.patch(made.headers["Location"], json={"reason": "x", "version": 1}).status_code in (403, 404)
    assert somebody.client.delete(made.headers["Location"]).status_code in (403, 404)
    shown = somebody.client.get(made.headers["Location"])
    if role == "employee":
        assert shown.status_code == 404
    else:
        assert (shown.json["note"], shown.json["reason"]) == (None, "A new job" if role == "viewer" else None)


def test_a_departure_of_another_employer_is_not_found(cast: Cast, leave: Leave) -> None:
    bob = cast.bob.employee_ids["acme"]
    made = leave(bob).json["id"]
    for employer in (cast.globex, cast.acme):
        client = cast.charlie.client
        for path in ("", "/edit", "/cancellation"):
            assert client.get(employer.url(f"departures/{made}{path}")).status_code == 404
        for path in ("approval", "rejection", "cancellation"):
            assert client.post(employer.url(f"departures/{made}/{path}"), data={"word": "x"}).status_code == 404
        url = api(employer, f"employees/{bob}/departures")
        assert client.get(url).status_code == 404
        assert client.post(url, json={"kind": "resigned", "reason": "x", "last_day": in_days(1)}).status_code == 404
        assert client.patch(f"{url}/{made}", json={"reason": "x", "version": 1}).status_code == 404
        assert client.delete(f"{url}/{made}").status_code == 404
        for path in ("approval", "rejection"):
            assert client.post(f"{url}/{made}/{path}", json={"word": "x"}).status_code == 404
        assert client.get(employer.url(f"employees/{bob}/departures/new")).status_code == 404
    assert cast.charlie.client.get(api(cast.globex, "departures/")).json["items"] == []
    assert stored(cast, made).state == "approved"


def test_the_list_has_those_who_wait_and_those_to_come(cast: Cast, leave: Leave) -> None:
    names = {"Ada": 3, "Ben": 1, "Cleo": -4}
    for name, days in names.items():
        assert leave(cast.hire(cast.acme, name), last_day=in_days(days)).status_code == 201
    settle(cast, leaving_approval="hr")
    dot = cast.hire(cast.acme, "Dot")
    cast.person("Hana", cast.acme, "hr")
    assert leave(dot).json["state"] == "requested"
    page = text_of(cast.alice.client.get(cast.acme.url("departures/")).text)
    assert [name for name in ("Ben", "Ada", "Dot", "Cleo") if f"{name} Tester" in page] == ["Ben", "Ada", "Dot"]
    asked = cast.alice.client.get(api(cast.acme, "departures/?state=requested")).json
    assert [each["employee"]["name"] for each in asked["items"]] == ["Dot Tester"]
    assert cast.alice.client.get(api(cast.acme, "departures/?state=nonsense")).status_code == 422
