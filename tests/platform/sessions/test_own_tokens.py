"""One's own API tokens on the account page: made once, seen, revoked; and none outlives the membership."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken
from hrapp.platform.memberships.models import Membership
from tests.support.cast import PASSWORD, Cast, CastEmployer, Person
from tests.support.forms import refused_fields, text_of
from tests.support.log import actions, log_of

SECRET = re.compile(r"<code>([\w-]{43})</code>")


def make(person: Person, employer: CastEmployer, **more: str) -> Any:
    data = {"name": "Payroll export", "employer_id": str(employer.id), "days": "90", "current": PASSWORD}
    return person.client.post("/account/tokens", data=data | more)


def secret_of(person: Person, employer: CastEmployer) -> str:
    found = SECRET.search(make(person, employer).text)
    assert found
    return found[1]


def ask(cast: Cast, token: str) -> int:
    return cast.nobody.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def tokens(app: Flask) -> list[ApiToken]:
    with app.app_context():
        return list(session.scalars(select(ApiToken).order_by(ApiToken.created_at)))


def test_token_is_shown_once_and_works(app: Flask, cast: Cast) -> None:
    answer = make(cast.dana, cast.acme)
    assert answer.status_code == 201
    token = SECRET.findall(answer.text)[0]
    assert ask(cast, token) == 200
    page = cast.dana.client.get("/account").text
    assert "Payroll export" in page
    assert token not in page
    [event] = log_of(app, cast.acme)
    assert (event.action, event.actor_id, event.subject_name) == ("token created", cast.dana.id, "Payroll export")
    assert actions(app, cast.globex) == []


@pytest.mark.parametrize("days", ["30", "90", "365"])
def test_token_ends(app: Flask, cast: Cast, days: str) -> None:
    make(cast.dana, cast.acme, days=days)
    [token] = tokens(app)
    assert token.expires_at is not None
    assert abs(token.expires_at - clock.now() - timedelta(days=int(days))) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"days": "4000"}, "days"),
        ({"days": ""}, "days"),
        ({"current": "not my password"}, "current"),
        ({"current": ""}, "current"),
        ({"employer_id": "00000000-0000-0000-0000-000000000001"}, "employer_id"),
        ({"employer_id": "x"}, "employer_id"),
    ],
)
def test_mistake_is_named_and_makes_nothing(app: Flask, cast: Cast, wrong: dict[str, str], field: str) -> None:
    answer = make(cast.dana, cast.acme, **wrong)
    assert answer.status_code == 422
    assert refused_fields(answer.text) == [field]
    assert tokens(app) == []


def test_no_token_for_an_employer_of_others(app: Flask, cast: Cast) -> None:
    assert make(cast.alice, cast.globex).status_code == 422
    assert tokens(app) == []


def test_list_says_employer_last_use_and_end(app: Flask, cast: Cast) -> None:
    token = secret_of(cast.dana, cast.acme)
    assert "Acme Ltd · never used" in text_of(cast.dana.client.get("/account").text)
    ask(cast, token)
    page = text_of(cast.dana.client.get("/account").text)
    assert "Acme Ltd · Last used" in page
    assert "Ends on" in page


def test_revoked_on_the_page_it_stops(app: Flask, cast: Cast) -> None:
    token = secret_of(cast.dana, cast.acme)
    url = f"/account/tokens/{tokens(app)[0].id}/revocation"
    assert cast.alice.client.post(url).status_code == 404
    assert ask(cast, token) == 200
    assert cast.dana.client.post(url).status_code == 303
    assert ask(cast, token) == 401
    assert cast.dana.client.post(url).status_code == 409
    assert actions(app, cast.acme) == ["token created", "token revoked"]


def test_token_ends_with_the_membership(app: Flask, cast: Cast) -> None:
    here, there = secret_of(cast.dana, cast.acme), secret_of(cast.dana, cast.globex)
    with app.app_context():
        query = select(Membership).where(Membership.user_id == cast.dana.id, Membership.employer_id == cast.acme.id)
        session.scalars(query).one().end()
        session.commit()
    assert [ask(cast, here), ask(cast, there)] == [401, 200]
    assert [token.is_usable for token in tokens(app)] == [False, True]
    cast.join(cast.dana, cast.acme, "employee")
    assert ask(cast, here) == 401


def test_token_of_a_membership_that_was_ended_by_other_means_does_not_work(app: Flask, cast: Cast) -> None:
    token = secret_of(cast.dana, cast.acme)
    with app.app_context():
        query = select(Membership).where(Membership.user_id == cast.dana.id, Membership.employer_id == cast.acme.id)
        session.scalars(query).one().state = "ended"
        session.commit()
    assert ask(cast, token) == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert cast.nobody.get(f"/api/v1{cast.acme.url('employees/')}", headers=headers).status_code == 401
