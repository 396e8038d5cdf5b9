"""Every error has a page for people and a problem document for programs, and needs nothing that may be gone."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import MethodNotAllowed, NotAcceptable, RequestEntityTooLarge, UnsupportedMediaType

from hrapp import create_app
from hrapp.access.rules import PUBLIC, access
from hrapp.core import errors, jobs
from hrapp.core.extensions import db, session
from hrapp.core.statements import OwnText
from hrapp.tenancy.scope import current_tenant
from tests.support.cast import Cast
from tests.support.database import superuser

RAISED = {
    400: errors.BadRequest("the reason"),
    403: errors.Forbidden("the reason"),
    404: errors.NotFound("the reason"),
    409: errors.Conflict("the reason"),
    410: errors.Gone("the reason"),
    405: MethodNotAllowed(),
    406: NotAcceptable(),
    413: RequestEntityTooLarge(),
    415: UnsupportedMediaType(),
    422: errors.Invalid({"email": ["the reason"]}),
    429: errors.TooManyRequests("the reason"),
    500: ZeroDivisionError("secret detail"),
    503: errors.Unavailable("the reason"),
}


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Flask:
    """The app with a page and an API route that fail as they are told."""
    failing = create_app(environ, WTF_CSRF_ENABLED=False, MAX_CONTENT_LENGTH=1000)

    @access(PUBLIC)
    def fail(code: int) -> str:
        raise RAISED[code]

    failing.add_url_rule("/fail/<int:code>", "fail", fail)
    failing.add_url_rule("/api/fail/<int:code>", "fail_api", fail)
    return failing


@pytest.mark.parametrize("code", RAISED)
def test_a_page_for_people(app: Flask, code: int) -> None:
    answer = app.test_client().get(f"/fail/{code}")
    assert answer.status_code == code
    assert str(code) in answer.text
    assert (answer.headers["X-Request-ID"] in answer.text) == (code >= 500)  # it helps only to find what went wrong
    assert "secret detail" not in answer.text


@pytest.mark.parametrize("code", RAISED)
def test_a_problem_document_for_programs(app: Flask, code: int) -> None:
    answer = app.test_client().get(f"/api/fail/{code}")
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == answer.status_code == code
    assert problem["title"]
    assert problem["detail"].endswith(("the reason", "."))
    assert "secret detail" not in answer.text
    assert problem.get("errors") == ({"email": ["the reason"]} if code == 422 else None)


def test_an_unknown_address_and_a_wrong_method(app: Flask) -> None:
    assert app.test_client().get("/no/such/page").status_code == 404
    assert app.test_client().get("/api/v1/nothing").get_json()["detail"].startswith("Check the web address")
    wrong = app.test_client().delete("/login")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]


def test_too_much_at_once(app: Flask) -> None:
    assert app.test_client().post("/login", data={"email": "x" * 2000}).status_code == 413


def test_the_language_of_the_person_holds_on_error_pages(app: Flask) -> None:
    answer = app.test_client().get("/fail/404", headers={"Accept-Language": "fr"})
    assert '<html lang="fr"' in answer.text


@pytest.fixture
def database_away(app: Flask) -> Iterator[None]:
    """The application cannot reach its database until the test is over."""
    with app.app_context():
        here = db.engines[None]
        db.engines[None] = create_engine("postgresql+psycopg2://hrapp_app@127.0.0.1:1/none")
        yield
        db.engines[None] = here


def test_without_a_database_a_page_says_so(app: Flask, cast: Cast, database_away: None) -> None:
    answer = app.test_client().post("/login", data={"email": "a@example.com", "password": "x"})
    assert answer.status_code == 503
    assert "database" in answer.text
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/readyz").status_code == 503


def test_without_a_database_somebody_who_is_signed_in_reads_the_same(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    with app.app_context():
        here = db.engines[None]
        db.engines[None] = create_engine("postgresql+psycopg2://hrapp_app@127.0.0.1:1/none")
    try:
        assert alice.get(cast.acme.url()).status_code == 503
        assert alice.get(f"/api/v1{cast.acme.url('employees/')}").get_json()["status"] == 503
    finally:
        with app.app_context():
            db.engines[None] = here


def test_a_lost_race_is_a_conflict(app: Flask) -> None:
    RAISED[4090] = IntegrityError("INSERT", {}, Exception("duplicate"))
    assert app.test_client().get("/fail/4090").status_code == 409


def test_a_connection_that_dies_leaves_no_request_bound(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = cast.alice.client

    @access("employees.list")
    def dies() -> tuple[str, int]:
        end_own_connection()
        return "refused", 422

    monkeypatch.setitem(app.view_functions, "departments.index", dies)
    assert alice.get(cast.acme.url("departments/")).status_code == 422
    monkeypatch.undo()
    assert current_tenant() is None
    assert alice.get(cast.acme.url("departments/")).status_code == 200


def test_a_connection_that_dies_as_the_jobs_are_written_is_a_database_away(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = jobs.OUTBOX_MANAGER.batch_defer_jobs

    def die_and_write(*args: Any, **more: Any) -> object:
        end_own_connection()
        return write(*args, **more)

    monkeypatch.setattr(jobs.OUTBOX_MANAGER, "batch_defer_jobs", die_and_write)
    assert cast.nobody.post("/forgot", data={"email": "bob@example.com"}).status_code == 503
    monkeypatch.undo()
    assert cast.nobody.post("/forgot", data={"email": "bob@example.com"}).status_code == 303


def end_own_connection() -> None:
    pid = session.connection().exec_driver_sql(OwnText("SELECT pg_backend_pid()")).scalar_one()
    with superuser() as another:
        another.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


def test_the_log_of_a_database_error_holds_no_values(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as error:
        session.execute(text("SELECT CAST(:value AS integer)"), {"value": "IBAN-SECRET"})
    RAISED[5000] = error.value
    assert app.test_client().get("/fail/5000").status_code == 500
    assert "IBAN-SECRET" not in capsys.readouterr().err
