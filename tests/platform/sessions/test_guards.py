"""The token of a form, and how often something may be asked for; tests/test_doors.py asks every route for the token."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hrapp import create_app
from tests.support.forms import BROWSER

SIGN_UP = {"company": "Initech", "country": "FR", "name": "Nina", "email": "nina@example.com"}


@pytest.fixture(scope="module")
def strict(environ: dict[str, str]) -> Flask:
    """The application as it is served: forms need their token, and limits hold."""
    return create_app({**environ, "RATELIMIT": "on"}, TESTING=True)


@pytest.fixture
def lenient(strict: Flask, app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client whose forms need no token; `app` clears what was counted."""
    monkeypatch.setitem(strict.config, "WTF_CSRF_ENABLED", False)
    return strict.test_client()


def test_the_form_token_of_the_page_is_accepted(strict: Flask, app: Flask) -> None:
    client = strict.test_client()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post("/login", data={"csrf_token": token, "email": "a@b.cd", "password": "x"}).status_code == 422


@pytest.mark.parametrize(("path", "data"), [("/forgot", {"email": "nina@example.com"}), ("/signup", SIGN_UP)])
def test_who_asks_for_many_mails_to_one_address_is_told_to_wait(
    lenient: FlaskClient, path: str, data: dict[str, str]
) -> None:
    assert [lenient.post(path, data=data).status_code for _ in range(3)] == [303] * 3
    answer = lenient.post(path, data=data | {"email": "NINA@example.com"})
    assert answer.status_code == 429
    assert "try again in 1 hour" in answer.text
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert 'value="NINA@example.com"' in answer.text
    assert lenient.post(path, data=data | {"email": "other@example.com"}).status_code == 303


def test_sending_a_sign_up_again_is_limited_and_says_so_in_the_page(lenient: FlaskClient) -> None:
    lenient.post("/signup", data=SIGN_UP)
    pages = [lenient.post("/signup/sent", headers=BROWSER, follow_redirects=True).text for _ in range(3)]
    assert ["We have sent another email" in page for page in pages] == [True, True, False]
    assert "try again in 1 hour" in pages[-1]


def test_many_sign_ups_from_one_network_are_stopped(lenient: FlaskClient) -> None:
    statuses = [lenient.post("/signup", data=SIGN_UP | {"email": f"n{i}@example.com"}).status_code for i in range(21)]
    assert statuses == [303] * 20 + [429]


def test_mistakes_in_a_form_are_not_counted(lenient: FlaskClient) -> None:
    for path in ("/login", "/forgot", "/signup", "/activate/x", "/reset/x"):
        assert {lenient.post(path, data={"email": "nobody"}).status_code for _ in range(30)} <= {410, 422}


def test_looking_at_a_form_is_not_limited(lenient: FlaskClient) -> None:
    assert {lenient.get("/login").status_code for _ in range(15)} == {200}
