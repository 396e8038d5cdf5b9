"""Signing in as a browser does, and what became of the sessions."""

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import UserSession
from tests.support.cast import PASSWORD, Person

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(app: Flask, person: Person, password: str = PASSWORD, browser: str = FIREFOX, **more: str) -> FlaskClient:
    """A browser in which `person` has tried to sign in."""
    client = app.test_client()
    data = {"email": person.email, "password": password, **more}
    client.post("/login", data=data, headers={"User-Agent": browser})
    return client


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    thief, cookie = app.test_client(), client.get_cookie("hrapp")
    assert cookie is not None
    thief.set_cookie("hrapp", cookie.value)
    return thief


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def sessions_of(app: Flask, person: Person) -> list[UserSession]:
    """All rows, the oldest first."""
    with app.app_context():
        query = select(UserSession).where(UserSession.user_id == person.id)
        return list(session.scalars(query.order_by(UserSession.created_at)))


def open_sessions(app: Flask, person: Person) -> int:
    return sum(each.is_open for each in sessions_of(app, person))


def let_pass(app: Flask, **time: Any) -> None:
    """As if all that is known of sessions was so much longer ago: keywords of timedelta."""
    ago = timedelta(**time)
    columns = ("created_at", "last_seen_at", "ends_at", "ended_at")
    with app.app_context():
        session.execute(update(UserSession).values({name: getattr(UserSession, name) - ago for name in columns}))
        session.commit()
