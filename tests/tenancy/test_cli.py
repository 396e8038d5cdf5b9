"""`flask tenants`: what it does, what it prints, how it fails."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from hrapp import create_app
from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.core.statements import OwnText
from hrapp.hr.organization.models import Department
from hrapp.platform.employers.queries import all_employers
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.queries import extents
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.database import superuser
from tests.support.reuse import tenants


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["tenants", *words])


def data(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_create_makes_an_employer_and_prints_the_link_if_asked(app: Flask) -> None:
    made = data(run(app, "create", "--company", "Acme Ltd", "--owner-email", "a@example.com", "--show-link", "--json"))
    assert made["slug"] == "acme-ltd"
    assert made["link"].startswith("http://localhost/activate/")
    assert data(run(app, "create", "--company", "Acme Ltd", "--owner-email", "b@example.com", "--json"))["link"] is None


def test_country_of_a_new_employer_sets_time_zone_and_currency(app: Flask) -> None:
    words = ("--company", "Acme Pty Ltd", "--owner-email", "a@example.com", "--country", "au")
    assert run(app, "create", *words).exit_code == 0
    with app.app_context():
        (employer,) = all_employers()
        assert (employer.country, employer.currency, employer.time_zone) == ("AU", "AUD", "Australia/Sydney")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--company", "X", "--owner-email", "no address"], "owner-email"),
        (["--company", " ", "--owner-email", "a@example.com"], "company"),
        (["--company", "X", "--owner-email", "a@example.com", "--slug", "No Slug"], "slug"),
        (["--company", "X", "--owner-email", "a@example.com", "--country", "Canada"], "country"),
        (["--company", "X", "--owner-email", "a@example.com", "--country", "XX"], "country"),
        (["--company", "X", "--owner-email", "a@example.com", "--slug", "operator"], "slug"),
        (["--company", "X", "--owner-email", "a@example.com", "--slug", "acme"], "already in use"),
    ],
)
def test_create_refuses_what_cannot_be(app: Flask, cast: Cast, words: list[str], complaint: str) -> None:
    assert cast.acme.slug == "acme"
    result = run(app, "create", *words)
    assert result.exit_code == 1
    assert complaint in result.output
    assert "Traceback" not in result.output


def test_list_and_show(app: Flask, cast: Cast) -> None:
    cast.hire(cast.acme, "Bob")
    listed = data(run(app, "list", "--json"))
    assert [(row["slug"], row["state"]) for row in listed] == [("acme", "active")]
    shown = data(run(app, "show", "acme", "--json"))
    assert shown["bytes"] > 0
    assert shown["schema"] == cast.acme.tenant.schema_name
    assert "acme" in run(app, "list").output


def test_rows_are_counted_before_any_analyze(app: Flask, cast: Cast) -> None:
    with app.app_context():
        tenants().empty.clear()  # the statistics of a used one still count what it held
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.add_all(Department(name=name, code=name) for name in ("Kitchen", "Garden"))
        session.connection().exec_driver_sql(OwnText("SELECT pg_stat_force_next_flush()"))
        session.commit()
    assert data(run(app, "show", "acme", "--json"))["rows"] >= 2
    with app.app_context():
        (extent,) = extents([cast.acme.tenant.schema_name], counted="departments").values()
    assert extent.counted == 2


@pytest.mark.parametrize("verb", ["show", "verify", "suspend", "resume"])
def test_an_unknown_employer_is_one_line(app: Flask, verb: str) -> None:
    result = run(app, verb, "nowhere")
    assert (result.exit_code, result.output) == (1, "Error: There is no employer “nowhere”.\n")


def test_suspend_and_resume_close_and_open_the_doors(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    assert run(app, "suspend", "acme").exit_code == 0
    page = alice.get(cast.acme.url("audit/"))
    assert page.status_code == 403
    assert "suspended" in page.text
    problem = alice.get(f"/api/v1{cast.acme.url('employees/')}")
    assert (problem.status_code, problem.content_type) == (403, "application/problem+json")
    assert run(app, "suspend", "acme").exit_code == 1
    assert run(app, "resume", "acme").exit_code == 0
    assert alice.get(cast.acme.url("audit/")).status_code == 200
    with app.app_context(), tenant_scope(cast.acme.tenant):
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert actions == ["suspended", "resumed"]


def test_rename_moves_the_address(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    assert run(app, "rename", "acme", "acme-group").exit_code == 0
    assert alice.get("/e/acme/audit/").status_code == 404
    assert alice.get("/e/acme-group/audit/").status_code == 200
    assert run(app, "rename", "acme-group", "Not A Slug").exit_code == 1


def test_an_employer_that_is_not_upgraded_yet_answers_503(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET revision = 'long ago' WHERE state = 'active'"))
    page = alice.get(cast.acme.url("audit/"))
    assert page.status_code == 503
    assert "being upgraded" in page.text


def test_upgrade_status_spare_and_verify(app: Flask, cast: Cast) -> None:
    assert cast.acme
    assert data(run(app, "upgrade", "--json"))["behind"] == 0
    assert data(run(app, "status", "--json"))["behind"] == 0
    assert "0 created" in run(app, "spare", "--keep", "0").output
    assert run(app, "verify", "acme").exit_code == 0
    assert run(app, "verify").exit_code == 2
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text(f'ALTER TABLE "{cast.acme.tenant.schema_name}".employees ADD COLUMN odd text'))
    result = run(app, "verify", "acme")
    assert result.exit_code == 1
    assert result.output == "acme: unexpected: column employees.odd text\n"


def test_verify_tells_of_the_web_login_and_of_the_server(app: Flask, cast: Cast) -> None:
    assert cast.acme
    with app.app_context(), superuser() as admin:
        admin.exec_driver_sql("GRANT CREATE ON SCHEMA public TO hrapp_app; GRANT SELECT ON pg_locks TO PUBLIC")
    result = run(app, "verify", "acme")
    with app.app_context(), superuser() as admin:
        admin.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM hrapp_app; REVOKE SELECT ON pg_locks FROM PUBLIC")
    assert result.exit_code == 1
    login, server = result.output.splitlines()
    assert login == "web login: can create tables in public"
    assert server.startswith("server: tenants' roles may use 1 functions, views and languages of the server")
    assert run(app, "verify", "acme").output == "1 checked, no problems found.\n"


def test_a_failed_upgrade_is_listed_with_its_employer_and_exit_code_1(app: Flask, cast: Cast) -> None:
    assert cast.acme
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET revision = 'no such' WHERE state = 'active'"))
        assert connection.scalar(select(Tenant.revision).where(Tenant.state == "active"))
    result = run(app, "upgrade")
    assert result.exit_code == 1
    assert "failed: acme:" in result.output


def test_a_database_that_is_away_is_one_line(environ: dict[str, str]) -> None:
    away = "postgresql://hrapp_app@127.0.0.1:1/none"
    lost = create_app(environ | {"DATABASE_URL": away, "OWNER_DATABASE_URL": away}, TESTING=True)
    result = run(lost, "list")
    assert result.exit_code == 1
    assert result.output.startswith("Error: the database cannot be reached:")
    assert len(result.output.splitlines()) == 1


def test_a_missing_right_is_one_line(environ: dict[str, str], cast: Cast) -> None:
    assert cast.acme
    weak = create_app(environ | {"OWNER_DATABASE_URL": environ["DATABASE_URL"]}, TESTING=True)
    result = run(weak, "create", "--company", "X", "--owner-email", "a@example.com")
    assert result.exit_code == 1
    assert result.output.startswith("Error: the database login lacks a right:")


def test_every_command_explains_itself(app: Flask) -> None:
    listed = run(app, "--help").output
    for name in ("create", "list", "show", "upgrade", "status", "verify", "suspend", "resume", "rename", "spare"):
        assert name in listed
        assert len(run(app, name, "--help").output.splitlines()) > 4
