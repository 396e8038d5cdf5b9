"""Every route × every role × a foreign employer, from the route map: a new route without a rule fails here."""

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp import create_app
from hrapp.access.actor import Actor
from hrapp.access.permissions import PERMISSIONS, may
from hrapp.access.roles import Role
from hrapp.access.rules import OPERATOR, PUBLIC, SIGNED_IN, access
from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.routes import ANY_ID, UNSAFE, doors


def test_every_route_declares_a_rule(app: Flask) -> None:
    for door in doors(app):
        allowed = set(PERMISSIONS) if door.in_employer else {PUBLIC, SIGNED_IN, OPERATOR}
        assert door.access in allowed, f"{door.method} {door.url} declares {door.access!r}"


def test_nobody_gets_in_without_signing_in(app: Flask, cast: Cast) -> None:
    assert cast.acme
    for door in doors(app):
        if door.access != PUBLIC:
            answer = cast.nobody.open(door.url, method=door.method)
            expected = 401 if door.url.startswith("/api/") else 302
            assert answer.status_code == expected, f"{door.method} {door.url}: {answer.status_code}"


def test_an_employer_does_not_exist_for_somebody_from_elsewhere(app: Flask, cast: Cast) -> None:
    assert cast.acme
    charlie = cast.charlie.client
    for door in doors(app):
        if door.in_employer:
            answer = charlie.open(door.url, method=door.method)
            assert answer.status_code == 404, f"{door.method} {door.url}: {answer.status_code}"
            assert cast.acme.name not in answer.text


@pytest.mark.parametrize("role", list(map(str, Role)))
def test_each_role_gets_what_the_table_says(app: Flask, cast: Cast, role: str) -> None:
    client = cast.person(role.capitalize(), cast.acme, role, hired=True).client
    actor = Actor("user", role, role=role)
    for door in doors(app):
        if not door.in_employer:
            continue
        status = client.open(door.url, method=door.method).status_code
        if may(actor, door.access):
            assert status != 403, f"{role} is kept out of {door.method} {door.url}"
            assert status < 500, f"{role} at {door.method} {door.url}: {status}"
        else:
            assert status == 403, f"{role} gets into {door.method} {door.url}: {status}"


def test_the_operators_pages_exist_for_operators_alone(app: Flask, cast: Cast) -> None:
    alice, operator = cast.alice.client, cast.operator.client
    for door in doors(app):
        if door.access == OPERATOR:
            assert alice.open(door.url, method=door.method).status_code == 404
            assert operator.open(door.url, method=door.method).status_code < 500


def test_no_form_is_taken_without_its_token(environ: dict[str, str], cast: Cast) -> None:
    strict = create_app(environ, TESTING=True)
    cast.app = strict
    alice = cast.alice.client
    for door in doors(strict):
        if door.method in UNSAFE:
            answer = alice.open(door.url, method=door.method)
            expected = 404 if door.access == OPERATOR else 401 if door.url.startswith("/api/") else 400
            assert answer.status_code == expected, f"{door.method} {door.url}: {answer.status_code}"


def test_nothing_signed_in_reads_across_with_odd_ids(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    for door in doors(app):
        if door.in_employer and door.method == "GET":
            assert alice.get(door.url.replace(str(ANY_ID), "..%2f..%2fetc")).status_code < 500


def test_a_token_opens_the_api_of_its_employer_and_nothing_else(app: Flask, cast: Cast) -> None:
    operator = cast.operator
    cast.join(operator, cast.acme, "owner")
    cast.join(operator, cast.globex, "owner")
    headers = {"Authorization": f"Bearer {token_for(app, operator, cast.acme)}"}
    for door in doors(app):
        if door.access == PUBLIC:
            continue
        answer = cast.nobody.open(door.url, method=door.method, headers=headers)
        if door.url.startswith("/api/"):
            assert answer.status_code not in (401, 403), door
            assert answer.status_code < 500, door
        else:
            assert answer.status_code == 404, door
    for door in doors(app, "globex"):
        if door.in_employer:
            assert cast.nobody.open(door.url, method=door.method, headers=headers).status_code == 404, door


def token_for(app: Flask, person: Person, employer: CastEmployer) -> str:
    token = crypto.new_token()
    with app.app_context():
        hashed = crypto.token_hash(token)
        session.add(ApiToken(user_id=person.id, employer_id=employer.id, name="test", token_hash=hashed))
        session.commit()
    return token


def test_no_address_with_a_nul_reaches_the_database(app: Flask, cast: Cast) -> None:
    alice, operator = cast.alice.client, cast.operator.client
    for client in (alice, operator):
        for door in doors(app):
            if door.method == "GET" and door.access != PUBLIC:
                assert client.get(f"{door.url}?q=%00&action=%00&state=%00").status_code < 500, door
    assert operator.get("/operator/employers/%00").status_code == 400


def test_a_broken_referrer_is_no_matter(app: Flask, cast: Cast) -> None:
    answer = cast.nobody.post("/locale", data={"locale": "fr"}, headers={"Referer": "http://[bad"})
    assert answer.status_code in (302, 303)


def test_a_body_that_is_no_json_is_refused_with_the_reason(app: Flask, cast: Cast) -> None:
    url = f"/api/v1{cast.acme.url('employees/')}"
    for body in (b"{bad", b"\xff", b"[" * 200_000, b"9" * 5000):
        answer = cast.alice.client.post(url, data=body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.get_json()["detail"] == "The body is not valid JSON."


def test_a_slow_request_keeps_nobody_waiting(app: Flask, cast: Cast) -> None:
    """Who was seen is noted and committed before the page's own work, so that no lock is held while it runs."""
    assert cast.alice.client.get(cast.acme.url("employees/")).status_code == 200
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET last_activity_at = '2000-01-01'"))
        connection.execute(text("UPDATE public.users SET last_seen_at = NULL"))
    locked: list[int] = []

    @access("employees.list")
    def look() -> str:
        with owner_transaction() as connection:
            locked.append(len(connection.execute(text("SELECT id FROM public.tenants FOR UPDATE NOWAIT")).all()))
        return "seen"

    view = app.view_functions["employees.index"]
    app.view_functions["employees.index"] = look
    try:
        assert cast.alice.client.get(cast.acme.url("employees/")).status_code == 200
    finally:
        app.view_functions["employees.index"] = view
    assert locked
