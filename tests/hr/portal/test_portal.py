"""One's own record, and nobody else's."""

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import refused_fields
from tests.support.people import events, people


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


OWN = {
    "first_name": "Alice",
    "last_name": "Adams",
    "job_title": "Managing director",
    "employment_type": "full_time",
    "hired_on": "2020-03-01",
    "work_email": "alice@example.com",
}


def test_an_owner_adds_her_own_record(cast: Cast) -> None:
    alice = cast.alice.client
    assert cast.acme.url("me/new") in alice.get(cast.acme.url("me")).text
    form = alice.get(cast.acme.url("me/new")).text
    assert 'value="alice@example.com"' in form
    assert alice.post(cast.acme.url("me"), data=OWN).location == cast.acme.url("me")
    page = alice.get(cast.acme.url("me")).text
    assert "Managing director" in page
    assert 'aria-current="page"' in page
    (record,) = people(cast, cast.acme)
    assert record.user_id == cast.alice.id
    (linked,) = events(cast, cast.acme, "linked")
    assert linked.subject_id == record.id


def test_her_own_record_is_added_once(cast: Cast) -> None:
    alice = cast.alice.client
    assert alice.post(cast.acme.url("me"), data=OWN | {"work_email": ""}).status_code == 303
    again = alice.post(cast.acme.url("me"), data=OWN | {"work_email": ""})
    assert again.status_code == 409
    assert "You have a record already." in again.text
    assert alice.get(cast.acme.url("me/new")).location == cast.acme.url("me")


def test_a_mistake_comes_back_with_what_was_typed(cast: Cast) -> None:
    answer = cast.alice.client.post(cast.acme.url("me"), data=OWN | {"hired_on": "soon"})
    assert (answer.status_code, refused_fields(answer.text)) == (422, ["hired_on"])
    assert 'value="Managing director"' in answer.text
    assert people(cast, cast.acme) == []


def test_who_may_not_hire_is_told_whom_to_ask(cast: Cast) -> None:
    vic = cast.person("Vic", cast.acme, "viewer")
    page = vic.client.get(cast.acme.url("me"))
    assert "ask HR to invite you" in page.text
    assert cast.acme.url("me/new") not in page.text
    assert vic.client.get(cast.acme.url("me/new")).status_code == 403
    assert vic.client.post(cast.acme.url("me"), data=OWN).status_code == 403
    assert cast.charlie.client.post(cast.acme.url("me"), data=OWN).status_code == 404


@pytest.mark.parametrize(("who", "path"), [("alice", "/e/acme/me"), ("bob", "/e/acme/me"), ("charlie", "/e/globex/me")])
def test_my_record_leads_there_from_every_page(cast: Cast, who: str, path: str) -> None:
    client = getattr(cast, who).client
    for page in (path.removesuffix("me"), "/account"):
        assert f'href="{path}">' in client.get(page, follow_redirects=True).text
    assert client.get(path).status_code == 200
