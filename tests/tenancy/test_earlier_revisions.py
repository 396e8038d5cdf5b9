"""What an earlier release has left: it is not served before its upgrade, and loses nothing by it."""

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select, text

from hrapp.core.extensions import session
from hrapp.core.instance import PROJECT
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy import scripts
from hrapp.tenancy.owner import owner_engine, owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.days import not_begun
from tests.support.people import ADA, api
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
    in_schema(cast.acme, UNIT[kind])
    upgraded(app)
    (unit,) = alice.get(api(cast.acme, f"{kind}/")).json
    edit = alice.get(cast.acme.url(f"{kind}/{unit['id']}/edit")).text
    assert ('value="Kitchen"' in edit, 'name="version" value="1"' in edit) == (True, True)
    assert app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).exit_code == 0


def in_schema(employer: CastEmployer, *statements: str) -> None:
    """SQL as the owner, in the employer's schema."""
    with owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{employer.tenant.schema_name}"'))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("revision", ["0001", "0003"])
def test_what_is_the_same_by_now_is_told_apart_and_nothing_is_lost(app: Flask, cast: Cast, revision: str) -> None:
    alice = cast.alice.client
    made_again_at(cast.acme, revision)
    in_schema(cast.acme, *map(unit_statement, ("departments", "branches")), PEOPLE, PENDING)
    upgraded(app)
    for kind in ("departments", "branches"):
        units = alice.get(api(cast.acme, f"{kind}/")).json
        assert {unit["name"]: unit["code"] for unit in units} == {
            "Sales": "SAL",
            "sales (2)": "SAL-2",
            "SALES (3)": "SAL-3",
            "ＳＡＬＥＳ (4)": "SAL-4",
            "Élan": "ELAN",
        }
    assert [unit["name"] for unit in units if unit["headquarters"]] == ["Sales"]
    people = alice.get(api(cast.acme, "employees/?sort=number")).json["items"]
    assert [person["number"] for person in people] == ["Ab-0", "AB-0-2", "ab-0-3", "ab-0-4", "É-9", "É-10"]
    pending = alice.get(api(cast.acme, "invitations/?state=pending")).json["items"]
    assert [(each["email"], each["role"]) for each in pending] == [("N@x.example", "hr")]
    assert alice.get(api(cast.acme, "invitations/")).json["total"] == 4
    assert app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).exit_code == 0


@pytest.mark.usefixtures("context")
def test_an_upgrade_makes_the_keys_that_the_models_make(app: Flask, cast: Cast) -> None:
    made_again_at(cast.acme, "0003")
    in_schema(cast.acme, *map(unit_statement, ("departments", "branches")), PEOPLE)
    upgraded(app)
    with tenant_scope(cast.acme.tenant):
        for model in (Department, Branch, Employee):
            rows = session.scalars(select(model)).all()
            assert rows
            for row in rows:
                made = {name: key.make(row) for name, key in model.__keys__.items()}
                assert {name: getattr(row, name) for name in made} == made


@pytest.mark.usefixtures("context")
def test_settings_are_kept_whatever_they_are(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    made_again_at(cast.acme, "0006")
    in_schema(cast.acme, SETTINGS)
    upgraded(app)
    shown = alice.get(api(cast.acme, "settings")).json
    kept = {"number_prefix": 'A"\\-', "number_padding": 5, "invitation_days": 14, "probation_months": 6}
    assert {name: shown[name] for name in kept} == kept
    assert (shown["rule_last_name"], shown["rule_work_email"]) == ("optional", "required")
    hired = alice.post(api(cast.acme, "employees/"), json=ADA | {"last_name": None, "work_email": "a@b.example"})
    assert hired.json["number"] == 'A"\\-00001'


SETTINGS = r"""
    UPDATE settings SET number_prefix = 'A"\-', number_padding = 5, invitation_days = 14, probation_months = 6,
        field_rules = '{"last_name": "optional"}'
"""


def unit_statement(kind: str) -> str:
    """Four that are called the same, of which the second has the name that the third would get, and one more."""
    more, value = (", headquarters", ", true") if kind == "branches" else ("", "")
    rows = [("Sales", "SAL"), ("sales (2)", "SAL-2"), ("SALES", "sal"), ("ＳＡＬＥＳ", "Sal"), ("Élan", "ELAN")]
    values = ", ".join(
        f"(gen_random_uuid(), '{name}', '{code}', true, now() + interval '{day} days', now(){value})"
        for day, (name, code) in enumerate(rows)
    )
    return f"INSERT INTO {kind} (id, name, code, active, created_at, updated_at{more}) VALUES {values}"


PEOPLE = """
    INSERT INTO employees (id, number, first_name, last_name, preferred_name, job_title, employment_type, status,
                           hired_on, custom, version, created_at, updated_at)
    SELECT gen_random_uuid(), number, first_name, 'O’Brien-Łukasz', preferred_name, 'Ingénieur n° 12', 'full_time',
           'active', '2024-01-01', '{}', 1, now() + at * interval '1 day', now()
      FROM (VALUES (1, 'Ab-0', 'Zoë', NULL), (2, 'ab-0-3', 'Bob', 'Bobby'), (3, 'AB-0', '小明', NULL),
                   (4, 'É-10', 'Ann', 'JL'), (5, 'ab-0', 'İpek', 'ß'), (6, 'É-9', 'Ångström', NULL))
           AS given (at, number, first_name, preferred_name)
"""
PENDING = """
    INSERT INTO invitations (id, email, role, state, sent_at, expires_at)
    SELECT gen_random_uuid(), email, role, 'pending', now() - ago * interval '1 day', now() + lasts * interval '1 day'
      FROM (VALUES ('n@x.example', 'viewer', 3, 4), ('N@x.example', 'hr', 1, 6), ('n@X.example', 'viewer', 2, 5),
                   ('n@x.example', 'viewer', 9, -2)) AS given (email, role, ago, lasts)
"""


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


OPENED_BEFORE = """
    WITH tenant AS (
        INSERT INTO public.tenants (id, schema_name, state, revision, created_at)
        VALUES (gen_random_uuid(), 't_aaaaaaaaaaaa', 'active', '0003', now()) RETURNING id
    )
    INSERT INTO public.employers (id, slug, legal_name, locale, currency, time_zone, version, created_at, updated_at,
                                  tenant_id)
    SELECT gen_random_uuid(), 'before', 'Before Ltd', 'en', 'EUR', 'UTC', 1, now(), now(), id FROM tenant
"""
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
    not_begun(cast.acme)
    found = cast.alice.client.get(api(cast.acme, "employees/")).json["items"]
    assert {row["number"]: row["status"] for row in found} == {"E-1": "active", "E-2": "probation"}
    with owner_transaction() as connection:
        connection.execute(text(path))
        statuses = connection.execute(text("SELECT status FROM job_records ORDER BY status")).scalars().all()
    assert statuses == ["active", "probation"]


@pytest.mark.usefixtures("context")
def test_the_upgrade_of_public_makes_the_keys_of_employers(cast: Cast) -> None:
    """In a transaction that is taken back, too."""
    assert cast.employer("eclair", "Éclair & Fils 7")
    made = text("SELECT name_key, search FROM public.employers ORDER BY name_key")
    script = ScriptDirectory(str(PROJECT / "migrations" / "public")).get_revision("0009")
    with owner_engine().connect() as connection:
        before = connection.execute(made).all()
        connection.execute(text("ALTER TABLE public.employers DROP COLUMN name_key, DROP COLUMN search"))
        with Operations.context(MigrationContext.configure(connection)):
            script.module.upgrade()
        assert connection.execute(made).all() == before
        connection.rollback()
    assert [row.search for row in before] == ["\teclairfils7\teclairfils7\neclair"]


@pytest.mark.usefixtures("context")
def test_a_process_of_the_previous_release_opens_an_employer_beside_the_new_tables(cast: Cast) -> None:
    """It knows nothing of the columns that were added."""
    assert cast.acme
    with owner_engine().connect() as connection:
        connection.execute(text(OPENED_BEFORE))
        assert connection.scalar(text("SELECT name_key FROM public.employers WHERE slug = 'before'")) == ""
        connection.rollback()
