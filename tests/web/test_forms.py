"""Forms lose nothing: sent twice they act once, and too late or with mistakes they are shown as they were typed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text
from werkzeug.test import TestResponse

from hrapp import create_app
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.leaving.models import Departure
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.platform.employers.models import EmployerGroup
from hrapp.platform.memberships.models import Membership
from hrapp.platform.submissions.jobs import forget_old
from hrapp.platform.submissions.models import KeptForm
from hrapp.tenancy.locks import AUDIT_LOG
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.documents import add_document
from tests.support.forms import BROWSER
from tests.support.log import events_of
from tests.support.people import ADA, card, people
from tests.support.routes import ANY_ID, doors
from tests.support.statements import counted

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
ACTION = re.compile(r'action="([^"]+)"')
HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="(csrf_token|form_key|version|next)"\s+value="([^"]*)"')
TYPED = {"name": "Kitchen", "description": "Cooks & bakers"}


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Flask:
    """The app with its protection against foreign forms."""
    return create_app(environ, TESTING=True)


@pytest.fixture
def alice(cast: Cast) -> FlaskClient:
    """Alice's browser, signed in by the form."""
    return browser_of(cast, cast.alice)


def browser_of(cast: Cast, person: Person) -> FlaskClient:
    assert cast.acme
    client = cast.app.test_client()
    assert sign_in(client, person).status_code == 303
    return client


def sign_in(client: FlaskClient, person: Person, url: str = "/login") -> TestResponse:
    page = client.get(url).text
    return send(client, page, "/login", email=person.email, password=PASSWORD)


def hidden(page: str, action: str) -> dict[str, str]:
    """What the form with this action carries besides its fields."""
    form = next(form for form in FORM.findall(page) if ACTION.search(form) and ACTION.search(form)[1] == action)
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def send(client: FlaskClient, page: str, action: str, **typed: Any) -> TestResponse:
    return client.post(action, data=hidden(page, action) | typed, headers=BROWSER)


def departments(app: Flask, cast: Cast) -> list[str]:
    return [event.subject_name for event in events_of(app, cast.acme) if event.subject_type == "department"]


# The session is over


def test_after_signing_in_again_the_form_is_there_as_typed_and_one_click_sends_it(
    app: Flask, cast: Cast, alice: FlaskClient
) -> None:
    action = cast.acme.url("departments/")
    page = alice.get(cast.acme.url("departments/new")).text
    alice.delete_cookie("hrapp")
    late = send(alice, page, action, **TYPED)
    assert late.status_code == 302
    assert late.location.startswith("/login?next=")
    back = sign_in(alice, cast.alice, late.location)
    assert back.location.startswith(cast.acme.url("departments/new?kept="))
    for _reload in range(2):
        shown = alice.get(back.location).text
        assert 'value="Kitchen"' in shown
        assert "Cooks &amp; bakers" in shown
        assert "Your session had ended" in shown
    assert departments(app, cast) == []
    assert send(alice, shown, action, **TYPED).location == action
    assert departments(app, cast) == ["Kitchen"]


def test_it_is_said_once_also_where_a_fragment_was_asked_for_at_the_same_time(cast: Cast, alice: FlaskClient) -> None:
    page = alice.get(cast.acme.url("employees/new")).text
    alice.delete_cookie("hrapp")
    kept = hidden(page, cast.acme.url("employees/"))
    fragment = {**BROWSER, "HX-Request": "true"}
    proposed = alice.post(cast.acme.url("employees/new/proposals"), data=kept | TYPED, headers=fragment)
    late = send(alice, page, cast.acme.url("employees/"), **TYPED)
    assert (proposed.status_code, late.status_code) == (401, 302)
    assert alice.get(late.location).text.count("Your session has ended") == 1


def test_nobody_else_gets_it(cast: Cast, alice: FlaskClient) -> None:
    page = alice.get(cast.acme.url("departments/new")).text
    alice.delete_cookie("hrapp")
    late = send(alice, page, cast.acme.url("departments/"), **TYPED)
    other = cast.person("Henry", cast.acme, "hr")
    shown = alice.get(sign_in(alice, other, late.location).location)
    assert shown.status_code == 200
    assert "Kitchen" not in shown.text


def test_signed_in_again_in_another_tab(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    action = cast.acme.url("departments/")
    page = alice.get(cast.acme.url("departments/new")).text
    alice.delete_cookie("hrapp")
    sign_in(alice, cast.alice)
    late = send(alice, page, action, **TYPED)
    assert late.status_code == 303
    shown = alice.get(late.location).text
    assert 'value="Kitchen"' in shown
    assert departments(app, cast) == []
    assert send(alice, shown, action, **TYPED).status_code == 303
    assert departments(app, cast) == ["Kitchen"]


def test_a_button_says_that_nothing_was_done(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page = alice.get(cast.acme.url("departments/new")).text
    send(alice, page, cast.acme.url("departments/"), **TYPED)
    edit = re.search(r'href="([^"]+/edit)"', alice.get(cast.acme.url("departments/")).text)
    assert edit
    page, action = alice.get(edit[1]).text, edit[1].replace("edit", "deactivation")
    alice.delete_cookie("hrapp")
    late = send(alice, page, action)
    back = sign_in(alice, cast.alice, late.location).location
    shown = alice.get(back).text
    assert "nothing was done. Press the button again." in shown
    assert send(alice, shown, action).status_code == 303


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_of_another_site_is_not_kept(cast: Cast, alice: FlaskClient, origin: dict[str, str]) -> None:
    page = alice.get(cast.acme.url("departments/new")).text
    key = hidden(page, cast.acme.url("departments/"))["form_key"]
    headers = {"Sec-Fetch-Mode": "navigate"} | origin
    sent = alice.post(cast.acme.url("departments/"), data=TYPED | {"form_key": key}, headers=headers)
    assert sent.status_code == 400
    alice.delete_cookie("hrapp")
    sent = alice.post(cast.acme.url("departments/"), data=TYPED | {"form_key": key}, headers=headers)
    assert sent.status_code in (302, 400)
    assert "kept" not in (sent.location or "")


def test_a_script_is_led_the_same_way(cast: Cast, alice: FlaskClient) -> None:
    action = cast.acme.url("departments/")
    page = alice.get(cast.acme.url("departments/new")).text
    data = hidden(page, action) | TYPED
    alice.delete_cookie("hrapp")
    late = alice.post(action, data=data, headers={"HX-Request": "true", "Origin": "http://localhost"})
    assert late.status_code == 401
    assert "kept%3D" in late.headers["HX-Redirect"]


def test_a_sign_in_page_that_was_open_too_long_is_no_error(cast: Cast) -> None:
    client = cast.app.test_client()
    page = client.get("/login?next=/account").text
    client.delete_cookie("hrapp")
    late = send(client, page, "/login", email=cast.alice.email, password=PASSWORD)
    shown = client.get(late.location).text
    assert f'value="{cast.alice.email}"' in shown
    assert "Your session had ended" in shown
    assert send(client, shown, "/login", email=cast.alice.email, password=PASSWORD).location == "/account"


def test_what_was_kept_by_a_key_that_has_been_retired_is_no_error(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["kept"] = Fernet(Fernet.generate_key()).encrypt(b"{}").decode()
    assert client.get("/signup?kept=cookie").status_code == 200


def test_passwords_are_never_kept(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page = alice.get("/account").text
    alice.delete_cookie("hrapp")
    sign_in(alice, cast.alice)
    typed = {"current": "my-old-secret", "password": "my-new-secret", "repeat": "my-new-secret"}
    late = send(alice, page, "/account/password", **typed)
    assert late.status_code == 303
    assert "secret" not in alice.get(late.location).text
    with app.app_context():
        assert all("secret" not in kept.content for kept in session.query(KeptForm))


# Mistakes


def test_a_mistake_is_shown_at_the_page_of_the_form(cast: Cast, alice: FlaskClient) -> None:
    action = cast.acme.url("employees/")
    page = alice.get(cast.acme.url("employees/new")).text
    refused = send(alice, page, action, **(ADA | {"last_name": "", "work_email": "nobody"}))
    assert refused.status_code == 303
    assert refused.location.startswith(cast.acme.url("employees/new?kept="))
    for _reload in range(2):
        shown = alice.get(refused.location)
        assert shown.status_code == 200
        assert 'id="errors-last_name"' in shown.text
        assert 'id="errors-work_email"' in shown.text
        assert 'value="nobody"' in shown.text
    assert send(alice, shown.text, action, **ADA).status_code == 303


def test_a_stale_edit_shows_both_versions_there(cast: Cast, alice: FlaskClient) -> None:
    ada = cast.hire(cast.acme, "Ada")
    url, personal = card(cast, ada, "home"), cast.acme.url(f"employees/{ada}/personal#card-home")
    first = alice.get(f"{url}/edit").text
    assert send(alice, first, url, city="Paris").location == personal
    stale = send(alice, first, url, city="Douala")
    assert stale.location.startswith(f"{url}/edit?kept=")
    shown = alice.get(stale.location).text
    assert "Someone else has changed this" in shown
    assert "Paris" in shown
    assert 'value="Douala"' in shown
    assert send(alice, shown, url, city="Douala").location == personal


def test_a_rule_is_said_where_one_is(cast: Cast, alice: FlaskClient) -> None:
    bob = cast.bob.employee_ids["acme"]
    page = alice.get(cast.acme.url("invitations/new")).text
    assert bob
    adele = cast.hire(cast.acme, "Adele")
    page = alice.get(cast.acme.url("invitations/new")).text
    send(alice, page, cast.acme.url("invitations/"), employee_id=str(adele), email="adele@home.example")
    listed = alice.get(cast.acme.url("invitations/")).text
    revoke = next(action for action in re.findall(r'formaction="([^"]+)"', listed) if action.endswith("revocation"))
    form = {name: unescape(value) for name, value in HIDDEN.findall(listed)}
    assert alice.post(revoke, data=form, headers=BROWSER).status_code == 303
    again = alice.post(revoke, data={"csrf_token": form["csrf_token"]}, headers=BROWSER)
    assert (again.status_code, again.location) == (303, cast.acme.url("invitations/"))
    assert "already been accepted or revoked" in alice.get(again.location).text
    script = alice.post(revoke, data={"csrf_token": form["csrf_token"]}, headers={"Origin": "http://localhost"})
    assert script.status_code == 409
    assert cast.acme.name in script.text


def test_a_rule_about_a_whole_department_is_said_there(cast: Cast, alice: FlaskClient) -> None:
    new, action = cast.acme.url("departments/new"), cast.acme.url("departments/")
    send(alice, alice.get(new).text, action, name="Operations")
    top = re.search(r'href="([^"]+)/edit"', alice.get(action).text)
    assert top
    send(alice, alice.get(new).text, action, name="Kitchen", parent_id=top[1].rpartition("/")[2])
    refused = send(alice, alice.get(f"{top[1]}/edit").text, f"{top[1]}/deactivation")
    shown = alice.get(refused.location)
    assert shown.request.path == f"{top[1]}/edit"
    assert "still holds active departments: Kitchen" in shown.text


def test_too_many_at_once_lose_nothing(environ: dict[str, str], cast: Cast) -> None:
    limited = create_app(environ | {"RATELIMIT": "on"}, TESTING=True)
    client = limited.test_client()
    page = client.get("/forgot").text
    answers = [send(client, page, "/forgot", email="a11@example.com") for _ in range(5)]
    assert answers[-1].status_code == 303
    shown = client.get(answers[-1].location).text
    assert 'value="a11@example.com"' in shown
    assert "We have sent several links" in shown


def test_a_race_that_is_lost_by_waiting_loses_nothing(environ: dict[str, str], cast: Cast) -> None:
    """Nor does one in which two wait for each other."""
    impatient = make_url(environ["DATABASE_URL"]).update_query_dict({"options": "-c lock_timeout=200"})
    url = impatient.render_as_string(hide_password=False)
    client = create_app(environ | {"DATABASE_URL": url}, TESTING=True).test_client()
    assert cast.acme
    assert sign_in(client, cast.alice).status_code == 303
    page = client.get(cast.acme.url("departments/new")).text
    with cast.app.app_context(), owner_transaction() as somebody:
        somebody.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        somebody.exec_driver_sql(AUDIT_LOG)
        answer = send(client, page, cast.acme.url("departments/"), **TYPED)
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    assert "Someone else changed this at the same time." in shown
    assert 'value="Kitchen"' in shown
    assert send(client, shown, cast.acme.url("departments/"), **TYPED).status_code == 303
    assert departments(cast.app, cast) == ["Kitchen"]


# Sent twice


def test_a_form_that_is_sent_twice_acts_once(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page = alice.get(cast.acme.url("employees/new")).text
    action = cast.acme.url("employees/")
    first = send(alice, page, action, **ADA)
    second = send(alice, page, action, **ADA)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(people(cast, cast.acme)) == 1
    assert "had been sent already" in alice.get(second.location).text
    third = send(alice, page, action, **(ADA | {"first_name": "Grace"}))
    assert third.location != first.location
    assert len(people(cast, cast.acme)) == 2


def test_one_whose_second_sending_would_be_refused_gets_the_first_answer(cast: Cast, alice: FlaskClient) -> None:
    page, action = alice.get(cast.acme.url("departments/new")).text, cast.acme.url("departments/")
    assert [send(alice, page, action, **TYPED).location for _ in range(2)] == [action, action]
    ada = cast.hire(cast.acme, "Ada")
    url, personal = card(cast, ada, "home"), cast.acme.url(f"employees/{ada}/personal#card-home")
    page = alice.get(f"{url}/edit").text
    assert [send(alice, page, url, city="Paris").location for _ in range(2)] == [personal, personal]


def test_two_at_once_act_once(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page, action = alice.get(cast.acme.url("employees/new")).text, cast.acme.url("employees/")
    data = hidden(page, action) | ADA
    cookie = alice.get_cookie("hrapp")
    assert cookie
    together = Barrier(4)

    def run(_which: int) -> TestResponse:
        client = app.test_client()
        client.set_cookie("hrapp", cookie.value)
        together.wait()
        return client.post(action, data=data, headers=BROWSER)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(run, range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(people(cast, cast.acme)) == 1


def test_it_costs_one_statement_and_a_page_none(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page, action = alice.get(cast.acme.url("departments/new")).text, cast.acme.url("departments/")
    with counted(app) as sent:
        send(alice, page, action, **TYPED)
    assert len([statement for statement in sent if "submissions" in statement]) == 1
    with counted(app) as sent:
        alice.get(cast.acme.url("departments/new"))
    # How many are saved for later comes with the sign-in.
    others = [statement for statement in sent if "token_hash" not in statement]
    assert [statement for statement in others if "submissions" in statement or "kept_forms" in statement] == []


def test_what_was_kept_is_forgotten_after_a_day(app: Flask, cast: Cast, alice: FlaskClient) -> None:
    page, action = alice.get(cast.acme.url("departments/new")).text, cast.acme.url("departments/")
    send(alice, page, action, **TYPED)
    send(alice, page, action, name="")
    tables = ("submissions", "kept_forms")
    with app.app_context(), owner_transaction() as connection:
        for table in tables:
            assert connection.scalar(text(f"SELECT count(*) FROM public.{table}")) == 1
            connection.execute(text(f"UPDATE public.{table} SET created_at = now() - interval '25 hours'"))
    with app.app_context():
        forget_old()
        session.commit()
        for table in tables:
            assert session.scalar(text(f"SELECT count(*) FROM public.{table}")) == 0


# Addresses


def test_every_address_that_takes_a_form_answers_a_get(app: Flask, cast: Cast) -> None:
    """A page, or a redirect to the page that has the form or button; never 405."""
    alice, bob, operator = cast.alice.client, cast.bob.client, cast.operator.client
    with app.app_context(), tenant_scope(cast.acme.tenant):
        department, branch = Department(name="Kitchen", code="K"), Branch(name="Douala", code="D")
        session.add_all([department, branch])
        session.commit()
        ids = {"departments": department.id, "branches": branch.id}
    ids["employees"] = cast.hire(cast.acme, "Ada")
    both = (ids["employees"], cast.mona.employee_ids["acme"])
    with app.app_context(), tenant_scope(cast.acme.tenant):
        eve = RelatedPerson(employee_id=ids["employees"], kind="emergency_contact", name="Eve", position=1)
        locker = CustomField(key="l", label="Locker", kind="text", section="more", position=1, privacy="work")
        history = Timeline.begun_by(session.get_one(Employee, ids["employees"]))
        leave = history.add(ids["employees"], clock.today("UTC"), "leave", {"status": "on_leave"})
        history.add(ids["employees"], date(2101, 1, 1), "termination", {"status": "resigned"})
        facts = {name: getattr(leave, name) for name in Employee.JOB_FACTS} | {"status": "active"}
        back = history.add(ids["employees"], date(2102, 1, 1), "rehire", facts)
        asked = {"kind": "resigned", "hired_on": date(2024, 1, 1), "last_day": date(2100, 1, 1), "state": "requested"}
        departure = Departure(employee_id=ids["employees"], needs=["hr"], requested_by_name="Ida", **asked)
        pair = DuplicatePair(first_id=min(both), second_id=max(both), score=80)
        session.add_all([eve, locker, *history.records, departure, pair])
        session.commit()
        ids |= {"emergency-contacts": eve.id, "custom-fields": locker.id, "job-records": leave.id}
        ids |= {"duplicates": pair.id, "departures": departure.id, "rehires": back.id}
    with app.app_context():
        ids["documents"] = add_document(cast.acme, ids["employees"])
        ids["me/documents"] = add_document(cast.acme, cast.bob.employee_ids["acme"])
        group = EmployerGroup(name="Umbrella")
        session.add(group)
        session.commit()
        ids["groups"] = group.id
        ids["team"] = session.scalars(select(Membership.id).where(Membership.user_id == cast.mona.id)).one()
    for door in doors(app):
        if door.method != "POST" or door.url.startswith(("/api/", "/dev/")):
            continue
        url = door.url
        for kind, found in sorted(ids.items(), key=lambda each: -len(each[0])):
            url = url.replace(f"/{kind}/{ANY_ID}", f"/{kind}/{found}")
        url = url.replace(f"/settings/{ANY_ID}", "/settings/invitations")
        if door.url.startswith(("/operator/employers/", "/operator/groups/")):
            url = url.replace(str(ANY_ID), cast.acme.slug)
        client = bob if "/me/documents/" in url else operator if url.startswith("/operator") else alice
        answer = client.get(url, follow_redirects=True)
        expected = (404, 410) if str(ANY_ID) in url and "/invitations/" in url and "/e/" not in url else (200,)
        if door.endpoint.startswith(("links.", "signup.create_confirmation")):
            expected = (200, 404, 410)  # there is no such mailed link
        if "/me/documents/" in url:
            expected = (200, 404)  # Alice has none of her own
        if "/me/consents/" in url:
            expected = (404,)  # nobody has asked her
        assert answer.status_code in expected, (door, answer.status_code)


def test_every_route_that_takes_a_form_names_its_page(app: Flask) -> None:
    for door in doors(app):
        if door.method == "POST" and not door.url.startswith(("/api/", "/dev/")):
            assert app.view_functions[door.endpoint].page, door  # type: ignore[attr-defined]


# The frame


def test_errors_inside_an_employer_keep_its_frame_for_members(cast: Cast) -> None:
    bob, alice = cast.bob.client, cast.alice.client
    for client, path, status in (
        (bob, "employees/", 403),
        (alice, "no/such/page", 404),
        (alice, "employees/00000000-0000-0000-0000-000000000007", 404),
    ):
        answer = client.get(cast.acme.url(path))
        assert answer.status_code == status
        assert "side-nav" in answer.text
        assert cast.acme.name in answer.text
        assert answer.headers["X-Request-ID"] not in answer.text
    for path in ("employees/", "no/such/page"):
        foreign = cast.charlie.client.get(cast.acme.url(path))
        assert foreign.status_code == 404
        assert "side-nav" not in foreign.text
        assert cast.acme.name not in foreign.text
