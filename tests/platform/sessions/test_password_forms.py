"""The same rules for a password at every door that takes a new one, and what was typed is what counts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.core import breaches, crypto
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken, User
from hrapp.platform.accounts.operations import create_user, issue_api_token, issue_token
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.locks import AUDIT_LOG
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.forms import refused_fields
from tests.support.log import actions
from tests.support.races import wait_until_waiting
from tests.support.sessions import is_signed_in, sign_in

NEW = "seven quiet herons dancing"
Door = Callable[[Flask, Cast, str], TestResponse]


def change(_app: Flask, cast: Cast, password: str, **more: str) -> TestResponse:
    data = {"current": PASSWORD, "password": password, "repeat": password, **more}
    return cast.alice.client.post("/account/password", data=data)


def reset(app: Flask, cast: Cast, password: str, **more: str) -> TestResponse:
    with app.app_context():
        token = issue_token(session.get_one(User, cast.alice.id), "reset")
        session.commit()
    return cast.nobody.post(f"/reset/{token}", data={"password": password, "repeat": password, **more})


def activate(app: Flask, cast: Cast, password: str) -> TestResponse:
    with app.app_context():
        user = create_user("alice.ayuk@post.test")
        session.add(Membership(user_id=user.id, employer_id=cast.acme.id, role="owner"))
        token = issue_token(user, "activate")
        session.commit()
    data = {"name": "Alice", "password": password, "repeat": password}
    return app.test_client().post(f"/activate/{token}", data=data)


DOORS: dict[str, Door] = {"change": change, "reset": reset, "activate": activate}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "at least 12"),
        ("e\u0301" * 6 + "xyzwq", "at least 12"),
        ("qwertyuiop123", "data breach"),
        ("123123123123 12", "too easy"),
        ("tall green ACME lamps", "your name or your employer"),
        ("what alice saw in there", "email address"),
        ("Ünï wörds äre fine " * 50, "at most 1024 bytes"),
        ("two\u202ewords and more", "invisible control"),
    ],
)
def test_bad_password_is_refused_with_the_reason(app: Flask, cast: Cast, door: Door, password: str, why: str) -> None:
    answer = door(app, cast, password)
    assert answer.status_code == 422
    assert refused_fields(answer.text)[0] == "password"
    assert why.replace("'", "&#39;") in answer.text


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize(
    "password",
    [
        "  seven quiet herons  ",
        "Ünï wörds äre fine " * 44,
        "ｓｅｖｅｎ ｑｕｉｅｔ ｈｅｒｏｎｓ",
        "七羽の静かな鷺が湖の上で踊っている",
    ],
)
def test_good_password_is_taken_as_it_is_typed(app: Flask, cast: Cast, door: Door, password: str) -> None:
    assert door(app, cast, password).status_code == 303


def test_blanks_count(app: Flask, cast: Cast) -> None:
    change(app, cast, f"  {NEW} ")
    for typed in (NEW, f" {NEW} ", f"  {NEW}"):
        assert not is_signed_in(sign_in(app, cast.alice, typed))
    assert is_signed_in(sign_in(app, cast.alice, f"  {NEW} "))


@pytest.mark.parametrize("typed", [PASSWORD, f"{PASSWORD} ", f"\t {PASSWORD}\u00a0"])
def test_password_that_was_stored_without_its_blanks_still_opens(app: Flask, cast: Cast, typed: str) -> None:
    assert is_signed_in(sign_in(app, cast.alice, typed))
    assert is_signed_in(sign_in(app, cast.alice, PASSWORD))


@pytest.mark.parametrize(
    "typed", ["quiet étude in the rain", "quiet e\u0301tude in the rain", "ｑｕｉｅｔ étude in the rain"]
)
def test_password_opens_however_a_keyboard_writes_it(app: Flask, cast: Cast, typed: str) -> None:
    change(app, cast, "quiet e\u0301tude in the rain")
    assert is_signed_in(sign_in(app, cast.alice, typed))


def test_hash_of_another_form_is_made_anew_at_the_sign_in(app: Flask, cast: Cast) -> None:
    old = "quiet e\u0301tude in the rain"
    store(app, cast.alice, old)
    assert not is_signed_in(sign_in(app, cast.alice, "quiet étude in the rain")), "nobody could know"
    assert is_signed_in(sign_in(app, cast.alice, old))
    for typed in (old, "quiet étude in the rain"):
        assert is_signed_in(sign_in(app, cast.alice, typed))


def test_current_password_is_recognised_in_its_old_form(app: Flask, cast: Cast) -> None:
    client = cast.alice.client
    store(app, cast.alice, "quiet e\u0301tude")
    data = {"current": " quiet e\u0301tude", "password": NEW, "repeat": NEW}
    assert client.post("/account/password", data=data).status_code == 303


def test_huge_password_is_refused_at_the_sign_in_without_hashing(app: Flask, cast: Cast) -> None:
    answer = cast.nobody.post("/login", data={"email": cast.alice.email, "password": "x" * 1025})
    assert answer.status_code == 422
    assert "at most 1024 bytes" in answer.text


def test_look_up_is_asked_at_the_door(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switched on and without a network, nobody is kept from a new password."""
    monkeypatch.setattr(breaches.known, "online", "http://127.0.0.1:1/")
    assert change(app, cast, NEW).status_code == 303


@pytest.mark.parametrize("door", [change, reset])
@pytest.mark.parametrize(("more", "usable"), [({}, True), ({"end_tokens": "true"}, False)])
def test_new_password_ends_api_tokens_if_asked(
    app: Flask, cast: Cast, door: Callable[..., TestResponse], more: dict[str, str], usable: bool
) -> None:
    for employer in (cast.acme, cast.globex):
        if employer is cast.globex:
            cast.join(cast.alice, employer, "viewer")
        with app.app_context():
            issue_api_token(session.get_one(User, cast.alice.id), employer.id, "Payroll", None)
            session.commit()
    assert door(app, cast, NEW, **more).status_code == 303
    with app.app_context():
        assert [token.is_usable for token in session.query(ApiToken)] == [usable, usable]
    for employer in (cast.acme, cast.globex):
        assert ("token revoked" in actions(app, employer)) is not usable


def test_tokens_are_offered_to_be_ended_only_if_there_are_any(app: Flask, cast: Cast) -> None:
    assert 'name="end_tokens"' not in cast.alice.client.get("/account").text
    with app.app_context():
        issue_api_token(session.get_one(User, cast.alice.id), cast.acme.id, "Payroll", None)
        session.commit()
    assert 'name="end_tokens"' in cast.alice.client.get("/account").text


def store(app: Flask, person: Person, password: str) -> None:
    """As a release before has stored it."""
    with app.app_context():
        session.get_one(User, person.id).password_hash = crypto.hash_password(password)
        session.commit()


def test_a_new_password_that_waits_for_a_log_keeps_no_form_of_the_same_person_waiting(app: Flask, cast: Cast) -> None:
    """A form has the log, and then refers to its person: if that waited, each would wait for the other."""
    with app.app_context():
        issue_api_token(session.get_one(User, cast.alice.id), cast.acme.id, "Payroll", None)
        session.commit()
    with app.app_context(), ThreadPoolExecutor(1) as pool, owner_transaction() as form:
        form.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        form.exec_driver_sql(AUDIT_LOG)
        changing = pool.submit(change, app, cast, NEW, end_tokens="true")
        wait_until_waiting(app, changing)
        assert not changing.done()
        form.execute(text("SET LOCAL lock_timeout = '2s'"))
        form.execute(text("SELECT FROM public.users WHERE id = :id FOR KEY SHARE"), {"id": cast.alice.id})
        form.commit()
        assert changing.result(20).status_code == 303
