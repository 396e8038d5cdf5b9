"""What has gone while somebody was among former people, or since a change was entered, does not come back with them."""

import pytest

from tests.hr.leaving.conftest import Leave, in_days
from tests.support.cast import Cast
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
    assert "report to a manager of before" in refused.json["errors"]["effective_on"][0]
    assert person(cast, cast.acme, bob).manager_id is None


def test_a_correction_closes_no_circle(cast: Cast) -> None:
    first, second = (cast.hire(cast.acme, name) for name in ("Ann", "Ben"))
    assert change(cast, first, second) == 201
    assert change(cast, first, None) == 201
    assert change(cast, second, first) == 201
    last = records(cast, cast.acme, first)[-1].id
    assert cast.alice.client.delete(api(cast.acme, f"employees/{first}/job-records/{last}")).status_code == 422
    assert person(cast, cast.acme, first).manager_id is None


def change(cast: Cast, who: object, manager: object) -> int:
    sent = {"reason": "change", "effective_on": in_days(0), "manager_id": str(manager) if manager else None}
    return cast.alice.client.post(api(cast.acme, f"employees/{who}/job-records"), json=sent).status_code
