"""Whether somebody has a login cannot be told by words, status, work or waiting jobs; nor can a mail be forged."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.core import crypto
from hrapp.core.extensions import session
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import plain
from tests.support.mailbox import Mailbox
from tests.support.statements import counted

BREAKS = ("a\r\nBcc: evil@evil.example", "a\nSubject: x", "a\x0bb", "a\u2028b", "a\x85b")


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """One entry for each password hash that is computed, which is what takes time."""
    done: list[str] = []
    for name in ("hash_password", "verify_password"):
        real = getattr(crypto, name)
        monkeypatch.setattr(crypto, name, lambda *given, _real=real, _name=name: (done.append(_name), _real(*given))[1])
    return done


def logins(cast: Cast) -> dict[str, str]:
    """An address of each sort."""
    return {"known": cast.alice.email, "unknown": "nobody@example.com"}


def test_a_wrong_password_takes_the_same_work_for_everybody(app: Flask, cast: Cast, hashes: list[str]) -> None:
    assert cast.alice
    work = {}
    for sort, email in logins(cast).items():
        hashes.clear()
        with counted(app) as sent:
            answer = app.test_client().post("/login", data={"email": email, "password": "wrong horse battery"})
        shapes = [re.sub(r"\s+", " ", statement)[:40] for statement in sent]
        work[sort] = (answer.status_code, plain(answer, email), list(hashes), shapes)
    assert work["known"] == work["unknown"]
    assert work["known"][2] == ["verify_password"]


@pytest.mark.parametrize("path", ["/forgot", "/signup"])
def test_who_asks_is_told_the_same_for_everybody(app: Flask, cast: Cast, path: str) -> None:
    assert cast.alice
    told: dict[str, tuple[int, str, str]] = {}
    jobs: dict[str, int] = {}
    for sort, email in logins(cast).items():
        data = {"email": email, "name": "Somebody", "company": f"Company {sort}", "country": "FR"}
        client = app.test_client()
        answer: TestResponse = client.post(path, data=data)
        told[sort] = (answer.status_code, answer.location or "", plain(client.get(answer.location or path), email))
        with app.app_context():
            jobs[sort] = session.scalar(text("SELECT count(*) FROM public.procrastinate_jobs")) or 0
            session.execute(text("DELETE FROM public.procrastinate_jobs"))
            session.commit()
    assert told["known"] == told["unknown"]
    assert jobs["known"] == jobs["unknown"]


@pytest.mark.parametrize("name", BREAKS)
def test_a_line_break_in_a_name_reaches_no_mail(app: Flask, cast: Cast, mailbox: Mailbox, name: str) -> None:
    sign_up = {"email": "new@example.com", "name": name, "company": name, "country": "FR"}
    assert app.test_client().post("/signup", data=sign_up).status_code in (303, 422)
    assert cast.alice.client.post("/me", data={"name": name, "locale": "en", "time_zone": "UTC"}).status_code < 500
    team = {"email": f"x@x.example{name[1:]}", "role": "viewer"}
    assert cast.alice.client.post(cast.acme.url("invitations/team"), data=team).status_code in (422, 303)
    for mail in mailbox.deliver():
        assert mail["Bcc"] is None
        assert len(mail.get_all("Subject", [])) == 1
        assert "evil" not in " ".join(mail.get_all("To", []))


def test_a_session_is_made_anew_at_the_sign_in(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    client.get("/login")
    before = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    answer = client.post("/login", data={"email": cast.alice.email, "password": PASSWORD})
    after = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert answer.status_code == 303
    assert after is not None
    assert before is None or before.value != after.value


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "." * 4000, "%00", "{}"])
def test_a_made_up_cookie_opens_nothing(app: Flask, cast: Cast, cookie: str) -> None:
    assert cast.alice
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    assert client.get(cast.acme.url("employees/")).status_code == 302
    for bearer in ("", "x", "Bearer", f"Bearer {cookie}"):
        url = f"/api/v1{cast.acme.url('employees/')}"
        assert client.get(url, headers={"Authorization": bearer}).status_code == 401
