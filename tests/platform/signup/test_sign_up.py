"""A new employer, from the form to the first signed-in page."""

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import all_employers
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import plain
from tests.support.mailbox import Mailbox

ASKED = {"company": "Initech SARL", "country": "CM", "name": "Nina Ngo", "email": "nina@example.com"}
PASSWORD = "seven quiet herons dancing"


def sign_up(client: FlaskClient, **more: str) -> TestResponse:
    return client.post("/signup", data=ASKED | more, follow_redirects=True)


def activate(client: FlaskClient, link: str) -> TestResponse:
    return client.post(link, data={"name": "Nina Ngo", "password": PASSWORD, "repeat": PASSWORD})


def employers(app: Flask) -> list[Employer]:
    with app.app_context():
        return all_employers()


def test_sign_up_activation_and_first_page(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    assert "Check your email" in sign_up(cast.nobody).text
    mailbox.deliver()
    assert mailbox.messages[-1]["Subject"] == "Your account for Initech SARL"
    answer = activate(cast.nobody, mailbox.link())
    assert answer.location == "/e/initech-sarl/welcome/"
    assert cast.nobody.get(answer.location, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("written", ["nina@example.com\u200b", "NINA@example.com", "nin\u00ada@ｅｘａｍｐｌｅ.com"])
def test_an_address_written_in_two_ways_is_one_login(app: Flask, cast: Cast, mailbox: Mailbox, written: str) -> None:
    sign_up(cast.nobody)
    mailbox.deliver()
    activate(cast.nobody, mailbox.link())
    sign_up(app.test_client(), company="Initrode GmbH", email=written)
    mailbox.deliver()
    with app.app_context():
        assert session.execute(text("SELECT email FROM public.users WHERE email LIKE 'nina%'")).all() == [
            ("nina@example.com",)
        ]


def test_the_country_proposes_language_currency_and_time_zone(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    sign_up(cast.nobody)
    mailbox.deliver()
    (employer,) = employers(app)
    assert (employer.locale, employer.currency, employer.time_zone) == ("fr", "XAF", "Africa/Douala")


def test_the_log_begins_with_who_signed_up(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    sign_up(cast.nobody)
    mailbox.deliver()
    (employer,) = employers(app)
    with app.app_context(), tenant_scope(employer.tenant):
        event = session.query(AuditEvent).one()
        assert (event.actor_kind, event.actor_name, event.action) == ("anonymous", "Nina Ngo", "created")
        assert event.ip_address == "127.0.0.1"


def test_an_email_with_a_login_gets_the_same_answer_and_the_same_work(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    first, second = (sign_up(cast.nobody, email=email) for email in (ASKED["email"], cast.alice.email))
    assert first.status_code == second.status_code == 200
    assert plain(first, ASKED["email"]) == plain(second, cast.alice.email)
    with app.app_context():
        names = session.scalars(text("SELECT task_name FROM public.procrastinate_jobs")).all()
    assert names == ["onboarding.sign_up"] * 2


def test_nobody_opens_an_employer_for_somebody_elses_login(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    sign_up(cast.nobody, email=cast.alice.email.upper())
    mailbox.deliver()
    assert [employer.slug for employer in employers(app)] == ["acme"]
    assert (mailbox.messages[-1]["To"], mailbox.link()) == (cast.alice.email, "/employers/new")


def test_signing_up_twice_mails_another_link_and_opens_one_employer(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    for _ in range(2):
        sign_up(cast.nobody)
        mailbox.deliver()
    assert len(employers(app)) == 1
    assert activate(cast.nobody, mailbox.link()).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": ""},
        {"company": "Acme\nSubject: hello"},
        {"company": "x" * 201},
        {"country": "XX"},
        {"country": ""},
        {"name": ""},
        {"email": "nina"},
    ],
)
def test_bad_answers_are_refused(app: Flask, cast: Cast, mailbox: Mailbox, wrong: dict[str, str]) -> None:
    assert sign_up(cast.nobody, **wrong).status_code == 422
    assert mailbox.deliver() == []


def test_closed_sign_up_says_so(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SIGNUP_OPEN", False)
    for answer in (cast.nobody.get("/signup"), sign_up(cast.nobody), cast.alice.client.get("/employers/new")):
        assert answer.status_code == 403
        assert "Ask the operator" in answer.text
    assert cast.operator.client.get("/employers/new").status_code == 200


def test_somebody_with_a_login_adds_an_employer(app: Flask, cast: Cast) -> None:
    answer = cast.alice.client.post("/employers/new", data={"company": "Acme Two", "country": "FR"})
    assert answer.location == "/e/acme-two/welcome/"
    assert "Acme Two" in cast.alice.client.get("/me").text


def test_two_of_one_name_at_once_get_two_web_addresses(app: Flask, cast: Cast) -> None:
    start, locations = Barrier(2, timeout=20), []
    clients: list[Any] = [cast.alice.client, cast.charlie.client]

    def add(client: FlaskClient) -> None:
        start.wait()
        locations.append(client.post("/employers/new", data={"company": "Umbrella", "country": "FR"}).location)

    threads = [Thread(target=add, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(locations) == ["/e/umbrella-2/welcome/", "/e/umbrella/welcome/"]
