"""What has gone while somebody was among former people, or since a change was entered, does not come back with them."""

from datetime import timedelta

import pytest
from time_machine import travel

from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.queries import employer_by_slug
from tests.hr.leaving.conftest import Leave, in_days, today
from tests.support.cast import Cast
from tests.support.days import moment
from tests.support.people import api, person, records

ANY = {"If-Match": "*"}


@pytest.mark.parametrize("how", ["taken back", "moved to a day to come"])
def test_who_is_back_by_a_correction_has_no_manager_who_has_left_meanwhile(cast: Cast, leave: Leave, how: str) -> None:
    top = cast.hire(cast.acme, "Tom")
    lead = cast.hire(cast.acme, "Lea", manager_id=top)
    units = {
        kind: cast.alice.client.post(api(cast.acme, f"{kind}/"), json={"name": "Kitchen"}).json["id"]
        for kind in ("departments", "branches")
    }
    record = cast.hire(
        cast.acme, "Nina", manager_id=lead, department_id=units["departments"], branch_id=units["branches"]
    )
    url = leave(record, last_day=in_days(-9)).headers["Location"]
    assert leave(lead, last_day=in_days(-2)).status_code == 201
    for kind, unit in units.items():
        gone = cast.alice.client.patch(api(cast.acme, f"{kind}/{unit}"), json={"active": False}, headers=ANY)
        assert gone.status_code == 200, gone.text
    if how == "taken back":
        assert cast.alice.client.delete(url).status_code == 204
    else:
        assert cast.alice.client.patch(url, json={"last_day": in_days(9)}, headers=ANY).status_code == 200
    row = person(cast, cast.acme, record)
    assert (row.status, row.manager_id, row.department_id, row.branch_id) == ("active", top, None, None)


@pytest.mark.parametrize("how", ["removed", "moved"])
def test_a_correction_brings_back_no_manager_who_has_left(cast: Cast, leave: Leave, how: str) -> None:
    lead, bob = cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]
    assert leave(lead, last_day=in_days(-2), reports_to=None).status_code == 201
    url = api(cast.acme, f"employees/{bob}/job-records/{records(cast, cast.acme, bob)[-1].id}")
    if how == "removed":
        refused = cast.alice.client.delete(url)
    else:
        refused = cast.alice.client.patch(url, json={"effective_on": in_days(2)}, headers=ANY)
    assert refused.status_code == 422
    assert "can no longer be their manager" in refused.json["errors"]["effective_on"][0]
    assert person(cast, cast.acme, bob).manager_id is None


def test_a_correction_closes_no_circle(cast: Cast) -> None:
    first, second = (cast.hire(cast.acme, name) for name in ("Ann", "Ben"))
    assert change(cast, first, second) == 201
    assert change(cast, first, None) == 201
    assert change(cast, second, first) == 201
    last = records(cast, cast.acme, first)[-1].id
    assert cast.alice.client.delete(api(cast.acme, f"employees/{first}/job-records/{last}")).status_code == 422
    assert person(cast, cast.acme, first).manager_id is None


def test_a_last_day_that_is_moved_further_back_is_handed_over_from_then_on(cast: Cast, leave: Leave) -> None:
    """So that nobody reports to them on the days between, nor after a time zone that goes back over midnight."""
    lead, bob = cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]
    url = leave(lead, last_day=in_days(-2)).headers["Location"]
    assert cast.alice.client.patch(url, json={"last_day": in_days(-20)}, headers=ANY).status_code == 200
    for day in (-19, -3, -1, 0, 30):
        shown = cast.alice.client.get(api(cast.acme, f"employees/{bob}?as_of={in_days(day)}")).json
        assert shown["manager"] is None, day


def test_why_somebody_left_is_said_again_where_their_return_is_put_off(cast: Cast, leave: Leave) -> None:
    record = cast.bob.employee_ids["acme"]
    assert leave(record, last_day=in_days(-9), rehire_eligible=True).status_code == 201
    back = {"hired_on": in_days(0), "job_title": "Cook", "employment_type": "full_time"}
    assert cast.alice.client.post(api(cast.acme, f"employees/{record}/rehires"), json=back).status_code == 201
    assert person(cast, cast.acme, record).termination_reason is None
    url = api(cast.acme, f"employees/{record}")
    assert cast.alice.client.patch(url, json={"hired_on": in_days(3)}, headers=ANY).status_code == 200
    row = person(cast, cast.acme, record)
    assert (row.status, row.termination_reason, row.rehire_eligible) == ("resigned", "A new job", True)
    with travel(moment(today() + timedelta(days=3), "UTC"), tick=False):
        begin_at(cast)
        assert person(cast, cast.acme, record).termination_reason is None
    begin_at(cast)
    row = person(cast, cast.acme, record)
    assert (row.status, row.termination_reason, row.rehire_eligible) == ("resigned", "A new job", True)


def begin_at(cast: Cast) -> None:
    """Let the day begin that it is by now, as the worker does."""
    with cast.app.app_context():
        begin_day(employer_by_slug(cast.acme.slug))


def change(cast: Cast, who: object, manager: object) -> int:
    sent = {"reason": "change", "effective_on": in_days(0), "manager_id": str(manager) if manager else None}
    return cast.alice.client.post(api(cast.acme, f"employees/{who}/job-records"), json=sent).status_code
