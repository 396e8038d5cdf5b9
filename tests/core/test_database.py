"""Every kind of refusal of the database becomes an error at the field that it is about."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp.core.database import attempt
from hrapp.core.errors import Conflict, Invalid, Stale, Taken
from hrapp.core.extensions import session
from hrapp.hr.organization.models import Department
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast


@pytest.fixture
def at_acme(app: Flask, cast: Cast) -> Iterator[None]:
    """Inside Acme, where Bob and Gina work."""
    for name in ("Bob", "Gina"):
        cast.hire(cast.acme, name)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        yield


@pytest.mark.usefixtures("at_acme")
@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ("work_email = 'same@acme.example'", Taken, 409),
        ("number = '7', number_key = '7'", Taken, 409),
        ("gender = 'robot'", Invalid, 422),
        ("status = 'happy'", Invalid, 422),
        ("branch_id = gen_random_uuid()", Invalid, 422),
        ("job_title = NULL", Invalid, 422),
    ],
)
def test_the_name_of_a_constraint_tells_the_field(change: str, kind: type[Invalid], status: int) -> None:
    with pytest.raises(kind) as error, attempt():
        session.execute(text(f"UPDATE employees SET {change}"))
    assert (list(error.value.fields), error.value.status) == ([change.split(maxsplit=1)[0]], status)


@pytest.mark.usefixtures("at_acme")
def test_what_is_about_no_field_is_a_conflict() -> None:
    with pytest.raises(Conflict) as error, attempt():
        session.execute(text("INSERT INTO settings (id) VALUES (1)"))
    assert type(error.value) is Conflict


@pytest.mark.usefixtures("at_acme")
def test_a_row_that_somebody_else_has_changed_is_stale(cast: Cast) -> None:
    session.add(Department(name="Kitchen", code="KIT"))
    session.commit()
    kitchen = session.query(Department).one()
    session.commit()
    with owner_transaction() as connection:
        connection.execute(text(f'UPDATE "{cast.acme.tenant.schema_name}".departments SET version = version + 1'))
    with pytest.raises(Stale), attempt():
        kitchen.name = "Bakery"


@pytest.mark.usefixtures("at_acme")
def test_only_what_was_attempted_is_taken_back() -> None:
    session.execute(text("UPDATE employees SET city = 'Douala'"))
    with pytest.raises(Invalid), attempt():
        run("UPDATE employees SET city = 'Paris'", "UPDATE employees SET gender = 'robot'")
    assert session.scalars(text("SELECT DISTINCT city FROM employees")).all() == ["Douala"]


def test_outside_of_a_tenant_all_of_it_is_taken_back(app: Flask, cast: Cast) -> None:
    assert cast.acme.slug == "acme"
    with app.app_context():
        with pytest.raises(Taken) as error, attempt():
            run("UPDATE public.employers SET legal_name = 'Other'", COPY)
        assert list(error.value.fields) == ["slug"]
        assert session.scalars(text("SELECT legal_name FROM public.employers")).all() == ["Acme Ltd"]


def run(*statements: str) -> None:
    for statement in statements:
        session.execute(text(statement))


COPY = """
    INSERT INTO public.employers
           (id, slug, legal_name, name_key, search, locale, currency, time_zone, tenant_id, created_at, updated_at)
    SELECT gen_random_uuid(), slug, legal_name, name_key, search, locale, currency, time_zone, tenant_id, now(), now()
      FROM public.employers
"""
