"""Guessing is stopped; an office behind one address, and somebody whose password others guess, are not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hrapp import create_app
from hrapp.core.extensions import session
from hrapp.platform.accounts.attempts import LOGIN_ANYWHERE, NETWORK, SPRAYED
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK
from hrapp.platform.accounts.operations import issue_token
from hrapp.platform.accounts.queries import user_by_email
from tests.support.cast import PASSWORD, Cast
from tests.support.limits import let_time_pass
from tests.support.statements import counted

WRONG = "not the password of anybody"
OFFICE, HOME, ATTACKER = "192.0.2.1", "198.51.100.1", "203.0.113.1"


@pytest.fixture(scope="module")
def strict(environ: dict[str, str]) -> Flask:
    return create_app({**environ, "RATELIMIT": "on"}, TESTING=True, WTF_CSRF_ENABLED=False)


@pytest.fixture
def browser(strict: Flask, cast: Cast) -> FlaskClient:
    """A browser of the application with its limits; the cast lives in the same database."""
    return strict.test_client()


def sign_in(browser: FlaskClient, email: str, password: str, address: str) -> TestResponse:
    """A sign-in of a new browser at the IP address."""
    client = browser.application.test_client()
    return client.post("/login", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address})


def guess(browser: FlaskClient, email: str, times: int, address: str) -> list[int]:
    return [sign_in(browser, email, WRONG, address).status_code for _ in range(times)]


def guess_from_everywhere(browser: FlaskClient, email: str) -> None:
    for number in range(LOGIN_ANYWHERE.most):
        guess(browser, email, 1, f"203.0.113.{number}")


def test_five_hundred_correct_sign_ins_from_one_address_pass(browser: FlaskClient, cast: Cast) -> None:
    statuses = {sign_in(browser, cast.alice.email, PASSWORD, OFFICE).status_code for _ in range(500)}
    assert statuses == {303}


def test_a_sign_in_costs_two_statements_for_its_limits(strict: Flask, browser: FlaskClient, cast: Cast) -> None:
    assert cast.alice
    with counted(strict) as sent:
        sign_in(browser, cast.alice.email, PASSWORD, OFFICE)
    assert len([statement for statement in sent if "rate_limits" in statement]) == 2
    with counted(strict) as sent:
        browser.get("/login")
    assert sent == []


def test_guessing_from_one_network_locks_the_login_there_alone(browser: FlaskClient, cast: Cast) -> None:
    assert guess(browser, cast.alice.email, FAILURES_BEFORE_LOCK + 1, ATTACKER) == [422] * FAILURES_BEFORE_LOCK + [429]
    assert sign_in(browser, cast.alice.email, PASSWORD, ATTACKER).status_code == 429
    assert sign_in(browser, cast.alice.email, PASSWORD, HOME).status_code == 303


def test_a_network_of_ipv6_addresses_is_one(browser: FlaskClient, cast: Cast) -> None:
    for number in range(FAILURES_BEFORE_LOCK):
        assert guess(browser, cast.alice.email, 1, f"2001:db8::{number}") == [422]
    assert guess(browser, cast.alice.email, 1, "2001:db8::ffff") == [429]
    assert guess(browser, cast.alice.email, 1, "2001:db8:0:1::1") == [422]


@pytest.mark.parametrize("email", ["ghost@example.com", "alice@example.com"])
def test_guessing_from_everywhere_is_stopped_whether_or_not_there_is_a_login(
    browser: FlaskClient, cast: Cast, email: str
) -> None:
    assert cast.alice.email == "alice@example.com"
    guess_from_everywhere(browser, email)
    answer = sign_in(browser, email, PASSWORD, HOME)
    assert (answer.status_code, "Try again in 1 hour" in answer.text) == (429, True)


def test_others_who_guess_do_not_keep_somebody_out(strict: Flask, browser: FlaskClient, cast: Cast) -> None:
    """Not where they have signed in before, and not elsewhere once they have set a new password by mail."""
    email = cast.alice.email
    assert sign_in(browser, email, PASSWORD, HOME).status_code == 303
    guess_from_everywhere(browser, email)
    assert sign_in(browser, email, PASSWORD, HOME).status_code == 303
    assert sign_in(browser, email, PASSWORD, OFFICE).status_code == 429
    with strict.app_context():
        user = user_by_email(email)
        assert user
        token = issue_token(user, "reset")
        session.commit()
    new = {"password": "seven quiet herons dancing", "repeat": "seven quiet herons dancing"}
    client = strict.test_client()
    assert client.post(f"/reset/{token}", data=new, environ_base={"REMOTE_ADDR": OFFICE}).status_code == 303
    assert sign_in(browser, email, new["password"], OFFICE).status_code == 303


def test_spraying_over_many_logins_is_stopped_and_noticed(
    browser: FlaskClient, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign_in(browser, cast.alice.email, PASSWORD, OFFICE).status_code == 303
    statuses = [guess(browser, f"ghost{number}@example.com", 1, OFFICE)[0] for number in range(SPRAYED.most + 1)]
    assert statuses == [422] * SPRAYED.most + [429]
    logged = [line for line in capsys.readouterr().err.splitlines() if "many logins tried" in line]
    assert len(logged) == 1
    assert OFFICE not in logged[0]
    assert sign_in(browser, cast.bob.email, PASSWORD, OFFICE).status_code == 429
    # Colleagues who work there are not stopped by the one who sprays.
    assert sign_in(browser, cast.alice.email, PASSWORD, OFFICE).status_code == 303
    assert sign_in(browser, cast.bob.email, PASSWORD, HOME).status_code == 303


def test_many_failures_from_one_network_are_stopped(strict: Flask, browser: FlaskClient, cast: Cast) -> None:
    per_login = FAILURES_BEFORE_LOCK
    for number in range(NETWORK.most // per_login - 1):
        guess(browser, f"ghost{number}@example.com", per_login, ATTACKER)
    answer = sign_in(browser, "last@example.com", WRONG, ATTACKER)
    assert answer.status_code == 422
    guess(browser, "last@example.com", per_login - 1, ATTACKER)
    answer = sign_in(browser, cast.alice.email, PASSWORD, ATTACKER)
    assert (answer.status_code, "from your network" in answer.text) == (429, True)
    let_time_pass(strict, minutes=60)
    assert sign_in(browser, cast.alice.email, PASSWORD, ATTACKER).status_code == 303


def test_a_wrong_current_password_is_limited(cast: Cast) -> None:
    data = {"current": WRONG, "password": "seven quiet herons dancing", "repeat": "seven quiet herons dancing"}
    client = cast.alice.client
    statuses = [client.post("/account/password", data=data).status_code for _ in range(FAILURES_BEFORE_LOCK + 1)]
    assert statuses == [422] * FAILURES_BEFORE_LOCK + [429]
    answer = client.post("/account/password", data=data | {"current": PASSWORD})
    assert (answer.status_code, "Try again in 15 minutes" in answer.text) == (429, True)
