"""A POST to the API with an Idempotency-Key acts once, and is answered the same each time."""

from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.core.crypto import keyring
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from hrapp.platform.submissions.jobs import forget_old
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.people import ADA, api, people
from tests.support.races import all_at_once
from tests.support.statements import counted

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def post(
    cast: Cast, client: FlaskClient, path: str = "employees/", body: Any = ADA, key: str = KEY, **headers: str
) -> TestResponse:
    return client.post(api(cast.acme, path), json=body, headers={"Idempotency-Key": key, **headers})


def token(app: Flask, cast: Cast) -> str:
    """A new token of Alice's for Acme."""
    with app.app_context():
        _row, secret = issue_api_token(session.get_one(User, cast.alice.id), cast.acme.id, "Payroll", None)
        session.commit()
        return secret


def said(answer: TestResponse) -> tuple[Any, ...]:
    return answer.status_code, answer.json, answer.headers["Location"], answer.headers["ETag"], answer.content_type


def test_a_request_that_is_sent_again_acts_once_and_is_answered_as_before(cast: Cast) -> None:
    first, second = (post(cast, cast.alice.client) for _ in range(2))
    assert first.status_code == 201
    assert said(first) == said(second)
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert len(people(cast, cast.acme)) == 1
    assert post(cast, cast.alice.client, key="another").json["number"] == "EMP-002"


def test_two_at_once_act_once(app: Flask, cast: Cast) -> None:
    bearer, body = {"Authorization": f"Bearer {token(app, cast)}"}, ADA | {"work_email": "ada@acme.example"}
    answers = all_at_once(cast, lambda _, number: post(cast, app.test_client(), body=body, **bearer))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(people(cast, cast.acme)) == 1


def test_another_body_is_refused(cast: Cast) -> None:
    assert post(cast, cast.alice.client).status_code == 201
    for path in ("employees/", "employees", "employees/?"):
        answer = post(cast, cast.alice.client, path, body=ADA | {"first_name": "Grace"})
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
        assert list(answer.json["errors"]) == ["Idempotency-Key"]
    assert len(people(cast, cast.acme)) == 1


def test_what_was_refused_may_be_sent_again(cast: Cast) -> None:
    assert post(cast, cast.alice.client, body={"first_name": "Ada"}).status_code == 422
    bob = cast.person("Bob", cast.acme, "employee").client
    assert post(cast, bob).status_code == 403
    assert post(cast, cast.alice.client).status_code == 201


def test_a_key_is_one_routes_and_one_logins_or_tokens(app: Flask, cast: Cast) -> None:
    body = {"name": "Finance"}
    assert post(cast, cast.alice.client, "departments/", body).status_code == 201
    assert post(cast, cast.alice.client, "branches/", body).status_code == 201
    assert post(cast, cast.person("Hanna", cast.acme, "hr").client, "departments/", body).status_code == 422
    for name in ("one", "two"):
        bearer = {"Authorization": f"bearer {token(app, cast)}"}
        answers = [post(cast, cast.nobody, "departments/", {"name": f"Finance {name}"}, **bearer) for _ in range(2)]
        assert said(answers[0]) == said(answers[1])
    assert len(cast.alice.client.get(api(cast.acme, "departments/")).json) == 3


def test_it_holds_for_requests_without_a_body(cast: Cast) -> None:
    made = post(cast, cast.alice.client, "invitations/", {"email": "vera@example.com", "role": "viewer"})
    url = f"invitations/{made.json['id']}/revocation"
    first, second, third = (post(cast, cast.alice.client, url, None, key) for key in ("k", "k", "l"))
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 409)
    assert first.json == second.json


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a b", "é", "\x7f"])
def test_a_key_that_cannot_be_is_refused(cast: Cast, key: str) -> None:
    answer = post(cast, cast.alice.client, key=key.encode().decode("latin-1"))
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")
    assert "Idempotency-Key" in answer.json["detail"]
    assert people(cast, cast.acme) == []


def test_the_longest_key_is_taken_and_other_methods_need_none(cast: Cast) -> None:
    url = post(cast, cast.alice.client, key="x" * 255).headers["Location"]
    for version in (1, 2):
        change = {"job_title": f"Head {version}", "version": version}
        assert cast.alice.client.patch(url, json=change, headers={"Idempotency-Key": KEY}).status_code == 200


def test_what_is_kept_says_nothing_of_anybody_and_is_forgotten_after_a_day(app: Flask, cast: Cast) -> None:
    post(cast, cast.alice.client)
    with app.app_context(), owner_transaction() as connection:
        (row,) = connection.execute(text("SELECT * FROM public.submissions")).mappings()
        kept = b"".join(
            bytes(value) if isinstance(value, memoryview) else str(value).encode() for value in row.values()
        )
        assert b"Lovelace" not in kept
        assert KEY.encode() not in kept
        # Whoever has the table alone cannot try bodies until one has the hash.
        assert sha256(b"\0" + app.json.dumps(ADA).encode()).digest() not in kept
        assert b"Lovelace" in keyring.fernet.decrypt(bytes(row["answer"]))
        connection.execute(text("UPDATE public.submissions SET created_at = now() - interval '25 hours'"))
    with app.app_context():
        forget_old()
        session.commit()
    assert post(cast, cast.alice.client).status_code == 201
    assert len(people(cast, cast.acme)) == 2


def test_an_answer_that_cannot_be_read_any_more_is_no_reason_to_act_again(app: Flask, cast: Cast) -> None:
    post(cast, cast.alice.client)
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.submissions SET answer = 'sealed by another key'"))
    assert post(cast, cast.alice.client).status_code == 409
    assert len(people(cast, cast.acme)) == 1


def test_it_costs_two_statements_and_none_without_a_key(app: Flask, cast: Cast) -> None:
    cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "First"})
    with counted(app) as without:
        cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "Cash"})
    with counted(app) as brought:
        post(cast, cast.alice.client, "departments/", {"name": "Finance"})
    assert [statement for statement in without if "submissions" in statement] == []
    assert len([statement for statement in brought if "submissions" in statement]) == 2
    with counted(app) as again:
        post(cast, cast.alice.client, "departments/", {"name": "Finance"})
    assert len(again) < len(without)
