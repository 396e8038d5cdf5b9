"""Sessions are kept by the server: whatever ends one, a copy of its cookie opens nothing any more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_token
from hrapp.platform.sessions.jobs import remove_sessions
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import text_of
from tests.support.log import actions, log_of
from tests.support.sessions import copy_of, is_signed_in, let_pass, open_sessions, sessions_of, sign_in
from tests.support.statements import counted

NEW = "seven quiet herons dancing"
CHANGE = {"current": PASSWORD, "password": NEW, "repeat": NEW}
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def reset(app: Flask, cast: Cast) -> None:
    with app.app_context():
        token = issue_token(session.get_one(User, cast.alice.id), "reset")
        session.commit()
    assert cast.nobody.post(f"/reset/{token}", data={"password": NEW, "repeat": NEW}).status_code == 303


def close_login(app: Flask, cast: Cast) -> None:
    with app.app_context():
        session.get_one(User, cast.alice.id).is_active = False
        session.commit()


ENDINGS: dict[str, Callable[[Flask, Cast, FlaskClient], object]] = {
    "signed out": lambda _app, _cast, here: here.post("/logout"),
    "signed in anew": lambda _app, cast, here: here.post(
        "/login", data={"email": cast.bob.email, "password": PASSWORD}
    ),
    "password changed": lambda _app, _cast, here: here.post("/account/password", data=CHANGE),
    "password reset": lambda app, cast, _here: reset(app, cast),
    "login closed": lambda app, cast, _here: close_login(app, cast),
    "unused for half an hour": lambda app, _cast, _here: let_pass(app, minutes=30),
    "signed out by command": lambda app, cast, _here: command(app, cast.alice.email),
}


def command(app: Flask, *arguments: str) -> str:
    return app.test_cli_runner().invoke(args=["users", "sign-out", *arguments]).output


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_copied_cookie_opens_nothing_after_the_session_has_ended(
    app: Flask, cast: Cast, ending: Callable[[Flask, Cast, FlaskClient], object]
) -> None:
    here = sign_in(app, cast.alice)
    thief = copy_of(app, here)
    assert is_signed_in(thief)
    ending(app, cast, here)
    assert thief.get("/account").location == "/login?next=/account"
    assert thief.get(f"/api/v1{cast.acme.url('employees/')}").status_code == 401
    assert thief.post(cast.acme.url("departments/"), data={"name": "Mine", "code": "M"}).status_code == 302


@pytest.mark.parametrize(
    ("keep", "still", "over"),
    [
        ({}, {"minutes": 27}, {"minutes": 30}),
        ({"remember": "true"}, {"days": 13}, {"days": 14}),
    ],
)
def test_unused_session_ends(
    app: Flask, cast: Cast, keep: dict[str, str], still: dict[str, int], over: dict[str, int]
) -> None:
    client = sign_in(app, cast.alice, **keep)
    let_pass(app, **still)
    assert is_signed_in(client)
    let_pass(app, **still)
    assert is_signed_in(client), "what counts is the last use"
    let_pass(app, **over)
    assert not is_signed_in(client)


@pytest.mark.parametrize(("keep", "step", "steps"), [({}, {"minutes": 25}, 29), ({"remember": "true"}, {"days": 6}, 5)])
def test_session_ends_even_if_it_is_used_all_the_time(
    app: Flask, cast: Cast, keep: dict[str, str], step: dict[str, int], steps: int
) -> None:
    client = sign_in(app, cast.alice, **keep)
    for _ in range(steps - 1):
        let_pass(app, **step)
        assert is_signed_in(client)
    let_pass(app, **step)
    assert not is_signed_in(client)


def test_cookies_of_the_release_before_ask_to_sign_in(app: Flask, cast: Cast) -> None:
    with cast.nobody.session_transaction() as cookie:
        cookie.update(_user_id=f"{cast.alice.id}.1", _fresh=True)
    assert not is_signed_in(cast.nobody)


def test_only_a_hash_of_the_token_is_stored(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.alice)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert len(token) >= 43
    with app.app_context(), owner_transaction() as connection:
        stored = str(connection.execute(text("SELECT s::text FROM public.sessions s")).scalars().all())
    assert token not in stored
    assert token.encode().hex() not in stored


def test_a_new_password_keeps_whether_the_device_is_ones_own(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.alice, remember="true")
    before = client.get_cookie("hrapp")
    assert client.post("/account/password", data=CHANGE).status_code == 303
    old, new = sessions_of(app, cast.alice)
    assert (old.keep, old.is_open, new.keep, new.is_open) == (True, False, True, True)
    assert before is not None
    assert is_signed_in(client)


@pytest.mark.parametrize("browsers", [1, 2])
def test_two_password_changes_at_once_leave_one_session(app: Flask, cast: Cast, browsers: int) -> None:
    first = sign_in(app, cast.alice)
    clients = [first, sign_in(app, cast.alice) if browsers == 2 else copy_of(app, first)]
    together = Barrier(2, timeout=20)

    def change(which: int) -> int:
        password = f"{NEW} {which}"
        together.wait()
        data = {"current": PASSWORD, "password": password, "repeat": password}
        return clients[which].post("/account/password", data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(change, range(2)))
    assert sorted(statuses) in ([302, 303], [303, 422])
    count = "SELECT count(*) FROM public.sessions WHERE user_id = :id AND ended_at IS NULL AND ends_at > now()"
    with app.app_context():
        assert session.scalar(text(count), {"id": cast.alice.id}) == 1
    winner = statuses.index(303)
    assert [is_signed_in(client) for client in clients] == [which == winner for which in range(2)]
    assert is_signed_in(sign_in(app, cast.alice, f"{NEW} {winner}"))


def test_sign_in_with_the_old_password_during_a_change_starts_no_session(app: Flask, cast: Cast) -> None:
    """The sign-in has checked the old password, and waits for the change that is not yet committed."""
    alice = cast.alice
    with app.app_context(), owner_transaction() as changing, ThreadPoolExecutor(1) as pool:
        changing.execute(text("UPDATE public.users SET password_hash = 'another' WHERE id = :id"), {"id": alice.id})
        signing_in = pool.submit(sign_in, app, alice)
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%FOR NO KEY UPDATE%'"
        )
        for _ in range(200):
            if signing_in.done() or changing.execute(waiting).scalar():
                break
            changing.execute(text("SELECT pg_sleep(0.02)"))
        assert not signing_in.done()
        changing.commit()
        client = signing_in.result(timeout=20)
    assert not is_signed_in(client)
    assert open_sessions(app, alice) == 0


def test_request_of_a_session_costs_no_statement_more(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.alice)
    client.get("/api/v1/me")
    with counted(app) as sent:
        assert client.get("/api/v1/me").status_code == 200
    (statement,) = sent
    assert "public.sessions" in statement
    assert "public.memberships" in statement


def test_use_is_noted_now_and_then(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.alice)
    before = sessions_of(app, cast.alice)[0].last_seen_at
    client.get("/account", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert [each.last_seen_at for each in sessions_of(app, cast.alice)] == [before]
    let_pass(app, minutes=3)
    client.get("/account", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    (row,) = sessions_of(app, cast.alice)
    assert row.last_seen_at > before
    assert row.network == "203.0.113.0/24"


def test_list_names_device_network_and_time_and_says_which_is_this_one(app: Flask, cast: Cast) -> None:
    sign_in(app, cast.alice, browser=IPHONE, remember="true")
    sign_in(app, cast.bob, browser="curl/8.5")
    let_pass(app, hours=3)
    page = text_of(sign_in(app, cast.alice).get("/account").text)
    assert "Firefox · Windows This one In use now · network 127.0.0.0/24" in page
    assert "Safari · iOS Last used 3 hours ago" in page
    assert "curl" not in page


@pytest.mark.parametrize("browser", ["", "x" * 3000, "<script>alert(1)</script>"])
def test_strange_browsers_are_listed(app: Flask, cast: Cast, browser: str) -> None:
    page = sign_in(app, cast.alice, browser=browser).get("/account").text
    assert "Unknown browser" in page


def test_sign_out_there_ends_that_one(app: Flask, cast: Cast) -> None:
    there, here, third = (sign_in(app, cast.alice) for _ in range(3))
    url = f"/account/sessions/{sessions_of(app, cast.alice)[0].id}/end"
    answer = here.post(url)
    assert (answer.status_code, answer.location) == (303, "/account#sessions")
    assert [is_signed_in(client) for client in (there, here, third)] == [False, True, True]
    assert actions(app, cast.acme)[-1] == "signed out elsewhere"
    assert here.post(url).status_code == 404


def test_sign_out_of_this_one_in_the_list_signs_out(app: Flask, cast: Cast) -> None:
    here = sign_in(app, cast.alice)
    assert here.post(f"/account/sessions/{sessions_of(app, cast.alice)[0].id}/end").location == "/login"
    assert not is_signed_in(here)
    assert actions(app, cast.acme) == ["signed in", "signed out"]


def test_sign_out_everywhere_else_leaves_this_one(app: Flask, cast: Cast) -> None:
    others = [sign_in(app, cast.alice) for _ in range(2)]
    bob, here = sign_in(app, cast.bob), sign_in(app, cast.alice)
    assert here.post("/account/sessions/end").status_code == 303
    assert is_signed_in(here)
    assert is_signed_in(bob)
    assert not any(is_signed_in(client) for client in others)


def test_nobody_ends_the_session_of_another(app: Flask, cast: Cast) -> None:
    bob = sign_in(app, cast.bob)
    url = f"/account/sessions/{sessions_of(app, cast.bob)[0].id}/end"
    assert sign_in(app, cast.alice).post(url).status_code == 404
    assert cast.nobody.post(url).status_code == 302
    assert is_signed_in(bob)


def test_operator_signs_somebody_out_by_command(app: Flask, cast: Cast) -> None:
    client = sign_in(app, cast.dana)
    assert command(app, cast.dana.email.upper()) == f"{cast.dana.email}: 1 sessions ended, 0 API tokens revoked.\n"
    assert not is_signed_in(client)
    for employer in (cast.acme, cast.globex):
        event = log_of(app, employer)[-1]
        assert (event.action, event.actor_kind, event.actor_id) == ("signed out everywhere", "command", None)
    assert "no account" in command(app, "ghost@example.com")


def test_old_sessions_are_removed_and_others_stay(app: Flask, cast: Cast) -> None:
    sign_in(app, cast.alice).post("/logout")
    sign_in(app, cast.alice)
    let_pass(app, days=29)
    kept = sign_in(app, cast.alice, remember="true")
    let_pass(app, days=2)
    with app.app_context():
        remove_sessions()
        session.commit()
    assert len(sessions_of(app, cast.alice)) == 1
    assert is_signed_in(kept)


def test_sessions_go_with_their_login(app: Flask, cast: Cast) -> None:
    sign_in(app, cast.alice)
    with app.app_context():
        session.delete(session.get_one(User, cast.alice.id))
        session.commit()
    assert sessions_of(app, cast.alice) == []
