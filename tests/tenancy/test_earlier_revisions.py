"""What an earlier release has left: it is not served before its upgrade, and loses nothing by it."""

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from hrapp.core.instance import PROJECT
from hrapp.tenancy import scripts
from hrapp.tenancy.owner import owner_engine, owner_transaction
from tests.support.cast import Cast
from tests.support.people import api
from tests.support.tenants import made_again_at

NOT_SERVED = [revision for revision in scripts.revisions() if not scripts.is_served(revision)]
UNIT = {
    "departments": """INSERT INTO departments (id, name, code, active, created_at, updated_at)
        VALUES (gen_random_uuid(), 'Kitchen', 'KIT', true, now(), now())""",
    "branches": """INSERT INTO branches (id, name, code, active, headquarters, created_at, updated_at)
        VALUES (gen_random_uuid(), 'Kitchen', 'KIT', true, false, now(), now())""",
}


def upgraded(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["tenants", "upgrade"])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("revision", NOT_SERVED)
def test_an_employer_at_an_earlier_revision_is_told_to_wait_and_served_after_its_upgrade(
    app: Flask, cast: Cast, revision: str
) -> None:
    alice = cast.alice.client
    made_again_at(cast.acme, revision)
    page, problem = alice.get(cast.acme.url("departments/")), alice.get(api(cast.acme, "employees/"))
    assert (page.status_code, problem.status_code) == (503, 503)
    assert "being upgraded" in page.text
    assert "being upgraded" in problem.json["detail"]
    assert "1 of 1 upgraded" in upgraded(app)
    assert alice.get(cast.acme.url("departments/")).status_code == 200


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("revision", ["0001", "0002"])
@pytest.mark.parametrize("kind", UNIT)
def test_departments_and_branches_are_kept_at_their_first_version(
    app: Flask, cast: Cast, kind: str, revision: str
) -> None:
    alice = cast.alice.client
    made_again_at(cast.acme, revision)
    with owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        connection.execute(text(UNIT[kind]))
    upgraded(app)
    (unit,) = alice.get(api(cast.acme, f"{kind}/")).json
    edit = alice.get(cast.acme.url(f"{kind}/{unit['id']}/edit")).text
    assert ('value="Kitchen"' in edit, 'name="version" value="1"' in edit) == (True, True)
    assert app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).exit_code == 0


@pytest.mark.usefixtures("context")
def test_employers_are_kept_by_the_upgrade_of_public(cast: Cast) -> None:
    """In a transaction that is taken back, since the other tests need the tables as they are."""
    assert cast.acme
    script = ScriptDirectory(str(PROJECT / "migrations" / "public")).get_revision("0003")
    with owner_engine().connect() as connection:
        connection.execute(text("ALTER TABLE public.employers DROP COLUMN version"))
        with Operations.context(MigrationContext.configure(connection)):
            script.module.upgrade()
        rows = connection.execute(text("SELECT slug, legal_name, version FROM public.employers")).all()
        connection.rollback()
    assert [tuple(row) for row in rows] == [("acme", "Acme Ltd", 1)]


FUTURE_HIRE = """
    INSERT INTO employees (id, number, first_name, last_name, job_title, employment_type, status, hired_on,
                           probation_ends_on, custom, version, created_at, updated_at)
    VALUES (md5('{0}')::uuid, '{0}', 'Ada', 'Lovelace', 'Analyst', 'full_time', 'pending', '2024-03-01', {1}, '{{}}', 1,
            now(), now());
    INSERT INTO job_records (id, employee_id, effective_on, job_title, employment_type, status, reason, created_at)
    VALUES (gen_random_uuid(), md5('{0}')::uuid, '2024-03-01', 'Analyst', 'full_time', 'pending', 'hire', now())
"""


@pytest.mark.usefixtures("context")
def test_somebody_hired_for_a_later_day_has_begun_with_the_status_of_that_day(app: Flask, cast: Cast) -> None:
    made_again_at(cast.acme, "0003")
    path = f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'
    with owner_transaction() as connection:
        connection.execute(text(path))
        for number, ends_on in (("E-1", "NULL"), ("E-2", "'2190-06-01'")):
            for statement in FUTURE_HIRE.format(number, ends_on).split(";"):
                connection.execute(text(statement))
    upgraded(app)
    found = cast.alice.client.get(api(cast.acme, "employees/")).json["items"]
    assert {row["number"]: row["status"] for row in found} == {"E-1": "active", "E-2": "probation"}
    with owner_transaction() as connection:
        connection.execute(text(path))
        statuses = connection.execute(text("SELECT status FROM job_records ORDER BY status")).scalars().all()
    assert statuses == ["active", "probation"]
