"""Over whose access leaving may decide: of owners and administrators an owner, and of their own nobody."""

from typing import Any

import pytest
from flask import Flask

from tests.hr.leaving.conftest import Leave, departures_url, in_days, settle, stored
from tests.support.cast import Cast, Person
from tests.support.forms import version_in
from tests.support.mailbox import work
from tests.support.people import api, hired, person
from tests.support.team import member_id, memberships, role_of

# Whatever version it has.
ANY = {"If-Match": "*"}


@pytest.fixture
def hana(cast: Cast) -> Person:
    return cast.person("Hana", cast.acme, "hr", hired=True)


@pytest.fixture
def adam(cast: Cast) -> Person:
    return cast.person("Adam", cast.acme, "admin", hired=True)


def approval(by: Person, url: str) -> Any:
    return by.client.post(f"{url}/approval", json={})


@pytest.mark.parametrize("approved_by", ["none", "admin"])
def test_the_access_of_an_administrator_ends_by_a_departure_only_with_an_owner(
    cast: Cast, leave: Leave, hana: Person, adam: Person, approved_by: str
) -> None:
    settle(cast, leaving_approval=approved_by)
    bert = cast.person("Bert", cast.acme, "admin")
    made = leave(adam.employee_ids["acme"], by=hana, access="immediately")
    url, needs = made.headers["Location"], made.json["needs"]
    assert (made.json["state"], needs[-1]) == ("requested", "owner")
    if approved_by == "admin":
        assert approval(bert, url).json["needs"] == ["owner"]
    assert approval(bert, url).status_code == 403
    assert role_of(cast, adam) == "admin"
    assert approval(cast.alice, url).json["state"] == "approved"
    assert role_of(cast, adam) is None


def test_an_owner_needs_no_other_owner(cast: Cast, leave: Leave, hana: Person, adam: Person) -> None:
    settle(cast, leaving_approval="hr")
    made = leave(adam.employee_ids["acme"], access="immediately")
    assert made.json["needs"] == ["hr"]
    assert approval(hana, made.headers["Location"]).json["state"] == "approved"
    assert role_of(cast, adam) is None


def test_of_somebody_who_became_an_administrator_meanwhile_an_owner_approves_it_too(
    cast: Cast, leave: Leave, hana: Person
) -> None:
    settle(cast, leaving_approval="hr")
    cleo = cast.person("Cleo", cast.acme, "hr")
    url = leave(hana.employee_ids["acme"], by=cleo).headers["Location"]
    role = {"role": "admin"}
    assert cast.alice.client.patch(api(cast.acme, f"members/{member_id(cast, hana)}"), json=role).status_code == 200
    given = approval(cast.person("Hugo", cast.acme, "hr"), url).json
    assert (given["state"], given["needs"]) == ("requested", ["owner"])
    assert approval(cast.alice, url).json["state"] == "approved"


def test_what_an_owner_approved_is_moved_and_taken_back_by_an_owner(
    app: Flask, cast: Cast, leave: Leave, hana: Person, adam: Person
) -> None:
    url = leave(adam.employee_ids["acme"]).headers["Location"]
    ends = memberships(app, adam, cast.acme)[-1].ends_at
    for change in ({"last_day": in_days(3)}, {"access": "immediately"}):
        assert hana.client.patch(url, json=change, headers=ANY).status_code == 409
    assert hana.client.delete(url).status_code == 409
    assert memberships(app, adam, cast.acme)[-1].ends_at == ends
    assert hana.client.patch(url, json={"reason": "Another job"}, headers=ANY).status_code == 200
    assert cast.alice.client.delete(url).status_code == 204
    assert memberships(app, adam, cast.acme)[-1].ends_at is None


def test_nobody_takes_their_own_leaving_back_nor_comes_back_by_themself(cast: Cast, leave: Leave, hana: Person) -> None:
    record = hana.employee_ids["acme"]
    made = leave(record, note="For HR alone")
    url, own = made.headers["Location"], cast.acme.url(f"departures/{made.json['id']}")
    assert hana.client.get(url).json["note"] is None
    assert "For HR alone" not in hana.client.get(own).text
    assert hana.client.patch(url, json={"last_day": in_days(300)}, headers=ANY).status_code == 409
    assert hana.client.delete(url).status_code == 409
    assert hana.client.get(f"{own}/cancellation").status_code == 302
    assert hana.client.get(f"{own}/edit").status_code == 302
    assert stored(cast, made.json["id"]).state == "approved"
    change = {"last_day": in_days(-1), "access": "later", "access_days": 30}
    assert cast.alice.client.patch(url, json=change, headers=ANY).status_code == 200
    back = {"hired_on": in_days(1), "job_title": "HR", "employment_type": "full_time", "anyway": True}
    again = hana.client.post(api(cast.acme, f"employees/{record}/rehires"), json=back)
    assert (again.status_code, person(cast, cast.acme, record).status) == (409, "resigned")


@pytest.mark.parametrize("by", ["hr", "owner"])
def test_who_is_taken_back_stays_an_administrator_only_by_an_owner(
    cast: Cast, leave: Leave, hana: Person, adam: Person, by: str
) -> None:
    record = adam.employee_ids["acme"]
    back = {"hired_on": in_days(0), "job_title": "Cook", "employment_type": "full_time", "anyway": True}
    assert leave(record, last_day=in_days(-1), access="later", access_days=30).status_code == 201
    who, stays = (cast.alice, True) if by == "owner" else (hana, False)
    assert who.client.post(api(cast.acme, f"employees/{record}/rehires"), json=back).status_code == 201
    work(cast.app)
    assert (memberships(cast.app, adam, cast.acme)[-1].ends_at is None) == stays


def test_who_asks_to_leave_sees_the_request_and_may_cancel_it(cast: Cast, leave: Leave, hana: Person) -> None:
    settle(cast, leaving_approval="admin")
    made = leave(hana.employee_ids["acme"], by=hana)
    url = made.headers["Location"]
    assert hana.client.get(url).json["state"] == "requested"
    listed = hana.client.get(api(cast.acme, "departures/")).json["items"]
    assert [each["id"] for each in listed] == [made.json["id"]]
    assert hana.client.delete(url).status_code == 204


def test_who_changes_a_request_asks_for_it_and_does_not_approve_it(cast: Cast, leave: Leave, hana: Person) -> None:
    settle(cast, leaving_approval="hr")
    cleo = cast.person("Cleo", cast.acme, "hr")
    url = leave(hired(cast)["id"], by=cleo).headers["Location"]
    assert hana.client.patch(url, json={"last_day": in_days(1)}, headers=ANY).json["requested_by"] == "Hana"
    assert approval(hana, url).status_code == 403
    assert approval(cleo, url).status_code == 200


def test_whoever_approved_it_as_the_manager_may_look_at_it_whatever_their_role(
    cast: Cast, leave: Leave, hana: Person
) -> None:
    assert hana
    settle(cast, leaving_approval="both")
    lead = cast.person("Lea", cast.acme, "employee", hired=True)
    record = cast.hire(cast.acme, "Nina", manager_id=lead.employee_ids["acme"])
    page = cast.acme.url(f"departures/{leave(record).json['id']}")
    form = {"version": version_in(lead.client.get(page).text)}
    done = lead.client.post(f"{page}/approval", data=form, follow_redirects=True)
    assert (done.status_code, "It waits for another approval" in done.text) == (200, True)
    assert lead.client.get(departures_url(cast, record)).status_code == 403
