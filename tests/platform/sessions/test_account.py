"""One's own account: what people say about themselves, and their password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.tenancy.models import Tenant
from tests.support.cast import PASSWORD, Cast
from tests.support.mailbox import Mailbox

NEW = "seven quiet herons dancing"


def change(client: FlaskClient, current: str = PASSWORD, password: str = NEW, repeat: str = "") -> TestResponse:
    data = {"current": current, "password": password, "repeat": repeat or password}
    return client.post("/account/password", data=data)


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> FlaskClient:
    client = app.test_client()
    client.post("/login", data={"email": email, "password": password})
    return client


def test_name_language_and_time_zone_are_saved(app: Flask, cast: Cast) -> None:
    data = {"name": "Alice Ayuk", "locale": "fr", "time_zone": "Africa/Douala"}
    assert cast.alice.client.post("/account", data=data).status_code == 303
    with app.app_context():
        alice = session.get_one(User, cast.alice.id)
        assert {name: getattr(alice, name) for name in data} == data
    assert '<html lang="fr"' in cast.alice.client.get("/account").text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"locale": "tlh"}, {"time_zone": "Moon/Base"}, {"name": "x" * 121}])
def test_a_wrong_value_is_refused_and_nothing_typed_is_lost(cast: Cast, wrong: dict[str, str]) -> None:
    data = {"name": "Alicia", "locale": "en", "time_zone": "UTC"} | wrong
    answer = cast.alice.client.post("/account", data=data)
    assert answer.status_code == 422
    assert data["name"] in answer.text


def test_password_change_keeps_this_session_and_ends_all_others(app: Flask, cast: Cast) -> None:
    here, elsewhere = sign_in(app, cast.alice.email), sign_in(app, cast.alice.email)
    assert change(here).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert sign_in(app, cast.alice.email, NEW).get("/account").status_code == 200


def test_password_change_is_told_by_mail(cast: Cast, mailbox: Mailbox) -> None:
    change(cast.alice.client)
    (message,) = mailbox.deliver()
    assert (message["To"], mailbox.link()) == (cast.alice.email, "/forgot")


@pytest.mark.parametrize(
    "tried",
    [
        {"current": "not my password at all"},
        {"password": "short one"},
        {"password": "123456789012"},
        {"password": "alice@example.com is mine"},
        {"password": "x" * 201},
        {"repeat": "seven quiet herons walking"},
    ],
)
def test_a_wrong_change_changes_nothing(app: Flask, cast: Cast, tried: dict[str, str]) -> None:
    assert change(cast.alice.client, **tried).status_code == 422
    assert sign_in(app, cast.alice.email).get("/account").status_code == 200


def test_passwords_are_never_shown_again(cast: Cast) -> None:
    assert NEW not in change(cast.alice.client, current="wrong", password=NEW).text


def test_locale_is_kept_for_a_stranger_and_goes_back_to_the_page(cast: Cast) -> None:
    back = {"Referer": "http://localhost/forgot?x=1"}
    answer = cast.nobody.post("/locale", data={"locale": "fr"}, headers=back)
    assert answer.location == "/forgot?x=1"
    assert '<html lang="fr"' in cast.nobody.get("/login").text


@pytest.mark.parametrize("referrer", ["https://evil.example/login", "http://localhost//evil.example", ""])
def test_locale_never_leads_elsewhere(cast: Cast, referrer: str) -> None:
    answer = cast.nobody.post("/locale", data={"locale": "fr"}, headers={"Referer": referrer})
    assert answer.location == "/"


def test_unknown_locale_is_refused(cast: Cast) -> None:
    assert cast.nobody.post("/locale", data={"locale": "../etc"}).status_code == 400


def test_locale_is_remembered_for_mails(app: Flask, cast: Cast) -> None:
    cast.alice.client.post("/locale", data={"locale": "fr"})
    with app.app_context():
        assert session.get_one(User, cast.alice.id).locale == "fr"


def test_the_account_page_keeps_the_frame_of_the_employer_one_came_from(cast: Cast) -> None:
    dana = cast.dana.client
    page = dana.get(cast.globex.url("me")).text
    assert 'href="/account?employer=globex"' in page
    account = dana.get("/account?employer=globex").text
    assert 'href="/e/globex/me"' in account
    assert 'href="/e/acme/enter"' in account  # the switcher
    assert 'action="/account?employer=globex"' in account
    data = {"name": "Dana", "locale": "en", "time_zone": "UTC"}
    assert dana.post("/account?employer=globex", data=data).location == "/account?employer=globex"
    wrong = dana.post("/account?employer=globex", data=data | {"name": ""})
    assert (wrong.status_code, 'href="/e/globex/me"' in wrong.text) == (422, True)


def test_sessions_and_tokens_lead_back_to_that_frame(cast: Cast) -> None:
    dana = cast.dana.client
    assert 'href="/account/tokens/new?employer=globex"' in dana.get("/account?employer=globex").text
    assert 'href="/account?employer=globex#tokens"' in dana.get("/account/tokens/new?employer=globex").text
    ended = dana.post("/account/sessions/end?employer=globex")
    assert ended.location == "/account?employer=globex#sessions"


def test_the_only_employer_needs_no_mention(cast: Cast) -> None:
    assert 'class="side-nav"' in cast.alice.client.get("/account").text
    assert "/e/acme/employees/" in cast.alice.client.get("/account").text
    assert "/e/acme/employees/" not in cast.bob.client.get("/account").text


@pytest.mark.parametrize("slug", ["globex", "nothing", "%2F%2Fevil.example"])
def test_a_foreign_employer_has_no_frame(cast: Cast, slug: str) -> None:
    assert cast.globex
    for person in (cast.alice, cast.operator):
        answer = person.client.get(f"/account?employer={slug}")
        assert (answer.status_code, "Globex" in answer.text, 'class="side-nav"' in answer.text) == (200, False, False)


@pytest.mark.usefixtures("context")
def test_a_suspended_employer_has_no_frame(cast: Cast) -> None:
    assert cast.alice
    session.execute(update(Tenant).where(Tenant.id == cast.acme.tenant.id).values(state="suspended"))
    session.commit()
    answer = cast.alice.client.get("/account?employer=acme")
    assert (answer.status_code, 'class="side-nav"' in answer.text) == (200, False)
