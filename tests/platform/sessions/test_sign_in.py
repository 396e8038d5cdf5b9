"""Signing in and out: the same words whatever is wrong, a new session each time, and no way elsewhere."""

from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, User
from hrapp.platform.accounts.operations import NOBODY
from hrapp.platform.sessions.browser import safe_path
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import plain
from tests.support.limits import let_time_pass

WRONG = "not the password of anybody"


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/login", data={"email": email, "password": password, **more})


def test_right_password_leads_home(cast: Cast) -> None:
    answer = sign_in(cast.nobody, cast.alice.email)
    assert (answer.status_code, answer.location) == (303, "/me")


def test_email_is_found_whatever_its_case(cast: Cast) -> None:
    assert sign_in(cast.nobody, cast.alice.email.upper()).status_code == 303


@pytest.mark.parametrize(
    "written",
    [" {}\u200b", "\ufeff{}", "{}\u00a0", "\u00ad{}", "{}".translate(str.maketrans({"a": "\uff41"}))],
)
def test_email_is_found_however_it_is_written(cast: Cast, written: str) -> None:
    assert sign_in(cast.nobody, written.format(cast.alice.email)).status_code == 303


def test_email_of_look_alike_letters_and_domains_is_found(app: Flask, cast: Cast) -> None:
    with app.app_context():
        user = session.get_one(User, cast.alice.id)
        user.email = "ΣΟΦΟΣ.kim@bücher.example"
        session.commit()
        assert user.email == "σοφοσ.kim@xn--bcher-kva.example"
    for written in (
        "σοφος.\u212aim@BÜCHER.example",
        "σοφοσ.kim@xn--bcher-kva.example",
        "σοφος.kim@bu\u0308cher。example",
    ):
        client = app.test_client()
        assert sign_in(client, written).status_code == 303, written


def test_somebody_signed_in_is_not_asked_again(cast: Cast) -> None:
    assert cast.alice.client.get("/login").location == "/me"


def test_sign_out_ends_the_session(cast: Cast) -> None:
    client = cast.alice.client
    assert client.post("/logout").location == "/login"
    assert client.get("/me").location.startswith("/login")


def test_signing_out_takes_a_post(cast: Cast) -> None:
    assert cast.alice.client.get("/logout").location == "/me"
    assert cast.alice.client.get("/account").status_code == 200


def test_unknown_wrong_closed_and_locked_get_the_same_answers(app: Flask, cast: Cast) -> None:
    """As often as they are tried, and whatever the password is at last."""
    close(app, cast.bob.id)
    tries = {"ghost@example.com": WRONG, cast.alice.email: WRONG, cast.bob.email: PASSWORD, cast.mona.email: WRONG}
    answers = set()
    for email, password in tries.items():
        refused = [sign_in(cast.nobody, email, password) for _ in range(FAILURES_BEFORE_LOCK)]
        refused.append(sign_in(cast.nobody, email))
        answers.add(tuple((response.status_code, plain(response, email)) for response in refused))
    assert len(answers) == 1
    assert [status for status, _ in answers.pop()] == [422] * FAILURES_BEFORE_LOCK + [429]


def test_a_refusal_says_what_to_do_and_never_shows_the_password(cast: Cast) -> None:
    answer = sign_in(cast.nobody, cast.alice.email, WRONG)
    assert "Wrong email or password." in answer.text
    assert "After 5 wrong attempts" in answer.text
    assert cast.alice.email in answer.text
    assert WRONG not in answer.text


def test_a_refusal_ends_the_transaction_before_it_is_counted(app: Flask, cast: Cast) -> None:
    """Somebody signed in tries another login: when they were last seen would else hold a row and a connection."""
    client, alice = cast.alice.client, cast.alice
    with app.app_context():
        session.get_one(User, alice.id).last_seen_at = None
        session.commit()
    assert sign_in(client, alice.email, WRONG).status_code == 422
    with app.app_context():
        assert session.get_one(User, alice.id).last_seen_at is None


@pytest.mark.parametrize("email", ["ghost@example.com", "alice@example.com"])
def test_every_refusal_hashes_once_and_writes_once(cast: Cast, email: str) -> None:
    assert cast.alice
    with (
        patch("hrapp.platform.sessions.browser.count_failure", return_value=NOBODY) as counted,
        patch("hrapp.core.crypto._hasher", wraps=crypto._hasher) as hasher,
    ):
        sign_in(cast.nobody, email, WRONG)
    assert (hasher.verify.call_count, counted.call_count) == (1, 1)


def test_five_failures_lock_and_a_quarter_of_an_hour_later_it_opens(app: Flask, cast: Cast) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        sign_in(cast.nobody, cast.alice.email, WRONG)
    answer = sign_in(cast.nobody, cast.alice.email)
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.text
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    let_time_pass(app, minutes=15)
    assert sign_in(cast.nobody, cast.alice.email).status_code == 303


def test_success_forgets_failures(app: Flask, cast: Cast) -> None:
    for _ in range(2):
        for _ in range(FAILURES_BEFORE_LOCK - 1):
            assert sign_in(app.test_client(), cast.alice.email, WRONG).status_code == 422
        assert sign_in(app.test_client(), cast.alice.email).status_code == 303


def test_session_is_made_anew(cast: Cast) -> None:
    client = cast.nobody
    with client.session_transaction() as cookie:
        cookie.update(planted="by somebody else", csrf_token="fixed")
    sign_in(client, cast.alice.email)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "fixed"


@pytest.mark.parametrize(("remember", "permanent"), [({}, False), ({"remember": "true"}, True)])
def test_kept_only_if_asked(cast: Cast, remember: dict[str, str], permanent: bool) -> None:
    answer = sign_in(cast.nobody, cast.alice.email, **remember)
    assert ("Expires" in answer.headers["Set-Cookie"]) is permanent


def test_cookie_is_closed_to_scripts_and_other_sites(cast: Cast) -> None:
    cookie = sign_in(cast.nobody, cast.alice.email).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_next_leads_on(cast: Cast) -> None:
    asked = cast.nobody.get("/account")
    assert asked.location == "/login?next=/account"
    assert 'name="next" value="/account"' in cast.nobody.get(asked.location).text
    assert sign_in(cast.nobody, cast.alice.email, next="/account").location == "/account"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", r"/\evil.example", "/\t/evil.example", "javascript:x", r"\\e", "/\n/e"],
)
def test_next_never_leads_elsewhere(cast: Cast, target: str) -> None:
    assert sign_in(cast.nobody, cast.alice.email, next=target).location == "/me"


@given(st.text(st.sampled_from("/\\.:@?#%e\t\n\r \x00ah"), max_size=12))
def test_safe_paths_start_with_one_slash_and_hold_nothing_odd(target: str) -> None:
    if (path := safe_path(target)) is not None:
        assert path.startswith("/")
        assert not path.startswith(("//", "/\\"))
        assert path.isprintable()
        assert "\\" not in path


def close(app: Flask, user_id: object) -> None:
    with app.app_context():
        session.get_one(User, user_id).is_active = False
        session.commit()
