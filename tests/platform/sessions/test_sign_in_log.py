"""What the log says of sign-ins: enough to see an attack on many logins, and nobody's name."""

import json
from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from hrapp.core import logs
from tests.support.cast import PASSWORD, Cast
from tests.support.sessions import sessions_of

WRONG = "not the password of anybody"


def lines(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    """The log lines with this text since the last time."""
    found = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    return [line for line in found if line["event"] == event]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Any:
    logs.configure("json")
    yield lambda event: lines(capsys, event)
    logs.configure("text")


def try_sign_in(cast: Cast, email: str, password: str = WRONG, address: str = "203.0.113.7") -> None:
    data = {"email": email, "password": password}
    cast.nobody.post("/login", data=data, environ_base={"REMOTE_ADDR": address})


def test_refusal_names_the_network_and_a_hash_of_the_login(cast: Cast, logged: Any) -> None:
    for email in (cast.alice.email, f" {cast.alice.email.upper()}\u200b", "ghost@example.com"):
        try_sign_in(cast, email)
    first, again, other = logged("sign-in refused")
    assert first["login"] == again["login"] != other["login"]
    assert len(first["login"]) == 32
    assert {line["network"] for line in (first, again, other)} == {"203.0.113.0/24"}
    text = json.dumps([first, again, other])
    assert not {told for told in ("203.0.113.7", "alice", "ghost", "example.com", WRONG) if told in text}


def test_many_logins_from_one_network_can_be_counted(cast: Cast, logged: Any) -> None:
    for which in range(12):
        try_sign_in(cast, f"somebody{which}@example.com", address=f"203.0.113.{which}")
    refused = logged("sign-in refused")
    assert len({line["login"] for line in refused}) == 12
    assert len({line["network"] for line in refused}) == 1


def test_hash_cannot_be_made_without_the_key(
    app: Flask, cast: Cast, logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_sign_in(cast, "ghost@example.com")
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key of enough letters, at least 32")
    try_sign_in(cast, "ghost@example.com")
    before, after = logged("sign-in refused")
    assert before["login"] != after["login"]


def test_sign_in_names_its_session_by_the_stored_hash(app: Flask, cast: Cast, logged: Any) -> None:
    try_sign_in(cast, cast.alice.email)
    try_sign_in(cast, cast.alice.email, PASSWORD)
    [line] = logged("session started")
    [row] = sessions_of(app, cast.alice)
    assert row.token_hash.hex().startswith(line["session"])
    assert (line["network"], line["user"]) == ("203.0.113.0/24", str(cast.alice.id))
    assert "alice" not in json.dumps(line)


def test_refusals_are_counted_without_a_word_of_whom(cast: Cast) -> None:
    def count() -> float:
        return REGISTRY.get_sample_value("hrapp_refused_sign_ins_total") or 0

    before = count()
    try_sign_in(cast, cast.alice.email)
    try_sign_in(cast, "ghost@example.com")
    assert count() == before + 2
