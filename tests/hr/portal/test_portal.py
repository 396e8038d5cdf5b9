"""One's own record, and nobody else's."""

from flask import Flask

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast


def test_bob_sees_his_own_record_and_manager(cast: Cast) -> None:
    page = cast.bob.client.get(cast.acme.url("me"))
    assert page.status_code == 200
    assert "Bob Tester" in page.text
    assert "Mona Tester" in page.text
    assert "bob@acme.example" in page.text


def test_member_without_a_record_is_told_so(cast: Cast) -> None:
    page = cast.alice.client.get(cast.acme.url("me"))
    assert (page.status_code, "You have no employee record at Acme Ltd" in page.text) == (200, True)
    assert "Your role is Owner" in page.text


def test_dana_sees_another_record_at_each_employer(cast: Cast, app: Flask) -> None:
    record = cast.dana.employee_ids["globex"]
    with app.app_context(), tenant_scope(cast.globex.tenant):
        session.get_one(Employee, record).job_title = "Welder"
        session.commit()
    assert "Welder" in cast.dana.client.get(cast.globex.url("me")).text
    assert "Welder" not in cast.dana.client.get(cast.acme.url("me")).text


def test_charlie_is_nobody_at_acme(cast: Cast) -> None:
    assert cast.charlie.client.get(cast.acme.url("me")).status_code == 404
    assert cast.charlie.client.get("/api/v1/e/acme/me").status_code == 404


def test_api_tells_role_record_and_jobs(cast: Cast) -> None:
    own = cast.bob.client.get("/api/v1/e/acme/me").json
    assert (own["role"], own["employee"]["number"], own["employee"]["manager"]["name"]) == (
        "employee",
        "E-Bob",
        "Mona Tester",
    )
    assert cast.alice.client.get("/api/v1/e/acme/me").json["employee"] is None
