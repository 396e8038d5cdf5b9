"""Somebody leaves while others work on what leaving changes too: one waits for the other, and both are done."""

from flask import Flask

from tests.hr.leaving.conftest import Leave, in_days
from tests.support.cast import Cast
from tests.support.people import api, person
from tests.support.races import somebody_waits
from tests.support.team import member_id, role_of

ANY = {"If-Match": "*"}


def test_a_report_is_edited_while_their_manager_leaves(app: Flask, cast: Cast, leave: Leave) -> None:
    lead, bob = cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]
    unit = cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "Kitchen"}).json["id"]
    hana = cast.person("Hana", cast.acme, "hr").client
    with somebody_waits(app, "FROM departments", lambda: leave(lead, last_day=in_days(-2))) as left:
        edited = hana.patch(api(cast.acme, f"employees/{bob}"), json={"department_id": unit}, headers=ANY)
        assert (edited.status_code, left().status_code) == (200, 201)
    row = person(cast, cast.acme, bob)
    assert (str(row.department_id), row.manager_id) == (unit, None)


def test_the_access_of_somebody_else_ends_while_somebody_leaves(app: Flask, cast: Cast, leave: Leave) -> None:
    vera, olga = cast.person("Vera", cast.acme, "viewer"), cast.person("Olga", cast.acme, "owner").client
    bob = cast.bob.employee_ids["acme"]
    with somebody_waits(app, "memberships", lambda: leave(bob, access="immediately")) as left:
        ended = olga.delete(api(cast.acme, f"members/{member_id(cast, vera)}"))
        assert (ended.status_code, left().status_code) == (204, 201)
    assert (role_of(cast, vera), role_of(cast, cast.bob)) == (None, None)
