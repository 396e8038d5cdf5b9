"""The operator's pages: the fleet from outside, for operators alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.mailbox import Mailbox, text_of

PAGES = ("/operator/", "/operator/employers/new", "/operator/employers/acme", "/operator/employers/acme/suspension")


@pytest.mark.parametrize("path", PAGES)
def test_only_operators_find_these_pages(cast: Cast, path: str) -> None:
    assert cast.acme
    assert cast.operator.client.get(path).status_code == 200
    assert cast.alice.client.get(path).status_code == 404
    assert cast.nobody.get(path).status_code == 302


def test_list_shows_state_size_and_search(cast: Cast) -> None:
    assert cast.alice
    assert cast.charlie
    page = cast.operator.client.get("/operator/?q=glob").text
    assert "Globex SA" in page
    assert "Acme Ltd" not in page
    assert re.search(r"\d (kB|MB)", page)
    assert cast.operator.client.get("/operator/?sort=-activity&state=suspended&page=3").status_code == 200


@pytest.mark.parametrize("sort", ["name", "-activity", "created", "-revision"])
def test_list_is_sorted_by_each_column(cast: Cast, sort: str) -> None:
    assert cast.alice
    assert cast.charlie
    page = cast.operator.client.get(f"/operator/?sort={sort}").text
    assert "Acme Ltd" in page
    assert "Globex SA" in page


def test_htmx_gets_the_list_alone(cast: Cast) -> None:
    assert cast.acme
    answer = cast.operator.client.get("/operator/?q=acme", headers={"HX-Request": "true"})
    assert "Acme Ltd" in answer.text
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_who_is_behind_is_counted_and_listed(cast: Cast, app: Flask) -> None:
    assert cast.globex
    with app.app_context():
        session.get_one(Tenant, cast.acme.tenant.id).revision = "0001"
        session.commit()
    page = cast.operator.client.get("/operator/").text
    assert 'href="/operator/?trouble=behind"' in page
    page = cast.operator.client.get("/operator/?trouble=behind&state=active").text
    assert "Acme Ltd" in page
    assert "Globex SA" not in page


def test_failed_upgrade_is_marked(cast: Cast, app: Flask) -> None:
    with app.app_context():
        session.get_one(Tenant, cast.acme.tenant.id).upgrade_error = "lock timeout"
        session.commit()
    assert "Acme Ltd" in cast.operator.client.get("/operator/?trouble=failed").text
    assert "lock timeout" in cast.operator.client.get("/operator/employers/acme").text


def test_suspending_asks_for_the_name_and_is_audited(cast: Cast, app: Flask) -> None:
    path = "/operator/employers/acme/suspension"
    assert cast.alice.client.get(cast.acme.url("audit/")).status_code == 200
    assert cast.operator.client.post(path, data={"confirmation": "acme"}).status_code == 422
    assert cast.operator.client.post(path, data={"confirmation": "Acme Ltd"}).status_code == 303
    assert cast.alice.client.get(cast.acme.url("audit/")).status_code == 403
    assert cast.operator.client.post(path, data={"confirmation": "Acme Ltd"}).status_code == 409
    assert cast.operator.client.delete(path).status_code == 303
    assert cast.alice.client.get(cast.acme.url("audit/")).status_code == 200
    with app.app_context(), tenant_scope(cast.acme.tenant):
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [(event.action, event.actor_kind, event.actor_name) for event in events] == [
        ("suspended", "user", "Olga"),
        ("resumed", "user", "Olga"),
    ]


def test_opened_employer_is_ready_and_its_owner_mailed(cast: Cast, mailbox: Mailbox, app: Flask) -> None:
    given = {"company": "Initech", "country": "FR", "owner_email": "bill@initech.example"}
    answer = cast.operator.client.post("/operator/employers", data=given)
    assert (answer.status_code, answer.location) == (303, "/operator/employers/initech")
    mailbox.deliver()
    assert mailbox.messages[-1]["To"] == "bill@initech.example"
    assert cast.nobody.get(mailbox.link()).status_code == 200
    with app.app_context():
        assert employer_by_slug("initech").time_zone == "Europe/Paris"


def test_owner_with_a_login_is_only_told(cast: Cast, mailbox: Mailbox) -> None:
    given = {"company": "Initech", "owner_email": cast.charlie.email}
    assert cast.operator.client.post("/operator/employers", data=given).status_code == 303
    assert "“Initech” has been added to hrapp" in text_of(mailbox.deliver()[-1])


def test_of_two_who_want_one_web_address_at_once_one_gets_it(cast: Cast, app: Flask) -> None:
    clients = [cast.user(name, is_operator=True).client for name in ("Olga", "Otto")]
    together = Barrier(2, timeout=20)

    def open_employer(client: FlaskClient) -> TestResponse:
        together.wait()
        given = {"company": "Initech", "slug": "initech", "owner_email": "bill@initech.example"}
        return client.post("/operator/employers", data=given)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(open_employer, clients))
    assert {answer.status_code for answer in answers} in ({303, 409}, {303, 422})
    refused = next(answer for answer in answers if answer.status_code != 303)
    assert 'href="#field-slug"' in refused.text
    assert 'value="bill@initech.example"' in refused.text


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"company": "X"},
        {"company": "X", "owner_email": "no"},
        {"company": "X", "owner_email": "a@b.example", "slug": "acme"},
        {"company": "X", "owner_email": "a@b.example", "slug": "A b"},
    ],
)
def test_bad_input_comes_back_filled_in(cast: Cast, given: dict[str, str]) -> None:
    assert cast.acme
    answer = cast.operator.client.post("/operator/employers", data=given)
    assert answer.status_code == 422
    assert given.get("company", "") in answer.text
