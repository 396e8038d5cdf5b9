"""The token of a form, and how many tries an address has; tests/test_doors.py asks every route for the token."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hrapp import create_app
from hrapp.core.extensions import limiter

LIMITS = {"/login": 10, "/forgot": 5, "/signup": 5, "/activate/x": 20, "/reset/x": 20}


@pytest.fixture(scope="module")
def strict(environ: dict[str, str]) -> Iterator[Flask]:
    """The application as it is served: forms need their token, and tries are counted."""
    yield create_app({**environ, "RATELIMIT": "on"}, TESTING=True)
    # The extension is the same for all applications of the process.
    limiter.enabled = False


@pytest.fixture
def lenient(strict: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client whose forms need no token."""
    monkeypatch.setitem(strict.config, "WTF_CSRF_ENABLED", False)
    limiter.reset()
    return strict.test_client()


def test_the_form_token_of_the_page_is_accepted(strict: Flask) -> None:
    limiter.reset()
    client = strict.test_client()
    token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post("/login", data={"csrf_token": token, "email": "a@b.cd", "password": "x"}).status_code == 422


@pytest.mark.parametrize(("path", "tries"), LIMITS.items())
def test_too_many_tries_are_told_to_wait(lenient: FlaskClient, path: str, tries: int) -> None:
    before = {lenient.post(path, data={"email": "nobody"}).status_code for _ in range(tries)}
    answer = lenient.post(path, data={"email": "nobody"})
    assert before <= {410, 422}
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "<html" in answer.text


def test_looking_at_a_form_is_not_limited(lenient: FlaskClient) -> None:
    assert {lenient.get("/login").status_code for _ in range(15)} == {200}
