"""Keys for programs: made and revoked by command, and who they act as."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken
from tests.support.cast import Cast
from tests.support.log import actions


def flask(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["api-tokens", *arguments])


def make(app: Flask, cast: Cast, *more: str) -> dict[str, Any]:
    person, slug = cast.dana, cast.acme.slug
    result = flask(app, "create", "--employer", slug, "--email", person.email, "--name", "Payroll", "--json", *more)
    data: dict[str, Any] = json.loads(result.output)
    return data


def ask(cast: Cast, token: str) -> Any:
    return cast.nobody.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def test_me_names_the_employers_of_a_session(cast: Cast) -> None:
    answer = cast.dana.client.get("/api/v1/me").json
    assert answer["email"] == cast.dana.email
    assert [employer["slug"] for employer in answer["employers"]] == ["acme", "globex"]


def test_a_token_sees_its_own_employer_only(app: Flask, cast: Cast) -> None:
    answer = ask(cast, make(app, cast)["token"]).json
    assert answer["employers"] == [{"slug": "acme", "name": "Acme Ltd", "role": "employee"}]


def test_only_the_hash_is_kept(app: Flask, cast: Cast) -> None:
    token = make(app, cast)["token"]
    with app.app_context():
        assert token.encode() not in session.query(ApiToken).one().token_hash
    assert token not in flask(app, "list", "--employer", "acme").output


def test_a_revoked_token_stops_working(app: Flask, cast: Cast) -> None:
    made = make(app, cast)
    assert ask(cast, made["token"]).status_code == 200
    assert flask(app, "revoke", made["id"]).exit_code == 0
    assert ask(cast, made["token"]).status_code == 401
    assert "already been revoked" in flask(app, "revoke", made["id"]).output


def test_list_tells_whether_a_token_is_usable(app: Flask, cast: Cast) -> None:
    made = make(app, cast, "--days", "7")
    (row,) = json.loads(flask(app, "list", "--employer", "acme", "--json").output)
    assert (row["id"], row["usable"], row["acts_as"]) == (made["id"], True, cast.dana.email)


@pytest.mark.parametrize(
    ("options", "days"), [((), 90), (("--days", "7"), 7), (("--days", "365"), 365), (("--never-ends",), None)]
)
def test_token_ends_after_90_days_unless_said_otherwise(
    app: Flask, cast: Cast, options: tuple[str, ...], days: int | None
) -> None:
    make(app, cast, *options)
    with app.app_context():
        ends = session.query(ApiToken).one().expires_at
    assert (ends and round((ends - clock.now()) / timedelta(days=1))) == days


def test_token_of_a_release_before_keeps_its_end(app: Flask, cast: Cast) -> None:
    secret = make(app, cast, "--never-ends")["token"]
    assert ask(cast, secret).status_code == 200
    assert "Never ends" in cast.dana.client.get("/account").text


def test_sign_out_by_command_ends_tokens_if_asked(app: Flask, cast: Cast) -> None:
    secret = make(app, cast)["token"]
    run = app.test_cli_runner().invoke
    run(args=["users", "sign-out", cast.dana.email])
    assert ask(cast, secret).status_code == 200
    told = json.loads(run(args=["users", "sign-out", cast.dana.email, "--tokens", "--json"]).output)
    assert told == {"email": cast.dana.email, "sessions_ended": 0, "tokens_revoked": 1}
    assert ask(cast, secret).status_code == 401
    assert sorted(actions(app, cast.acme)) == ["signed out everywhere"] * 2 + ["token created", "token revoked"]


@pytest.mark.parametrize("token", ["", "x", "é", "y" * 5000])
def test_a_bad_token_is_a_problem_document(cast: Cast, token: str) -> None:
    answer = ask(cast, token)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "--employer", "globex", "--email", "alice@example.com", "--name", "x"),
        ("create", "--employer", "acme", "--email", "ghost@example.com", "--name", "x"),
        ("create", "--employer", "acme", "--email", "alice@example.com", "--name", "x", "--days", "1", "--never-ends"),
        ("revoke", "00000000-0000-0000-0000-000000000001"),
        ("list", "--employer", "nowhere"),
    ],
)
def test_a_mistake_is_one_line(app: Flask, cast: Cast, arguments: tuple[str, ...]) -> None:
    assert cast.alice
    result = flask(app, *arguments)
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
