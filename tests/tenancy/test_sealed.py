"""Sealed columns: bound to their place, found by fingerprints, and never overwritten where they cannot be opened."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp.core.errors import CannotOpen
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import NoTenantBound, tenant_scope
from hrapp.tenancy.sealed import Sealed
from tests.support.cast import Cast, CastEmployer
from tests.support.master_keys import master_keys, new_key
from tests.support.statements import counted

SEALED = Employee.sealed_names()
SECRET = "AB-123456 C"


def with_secret(cast: Cast) -> UUID:
    """Somebody at Acme all of whose sealed values are SECRET."""
    return sealed_hire(cast, cast.acme, "Ada")


def sealed_hire(cast: Cast, employer: CastEmployer, name: str) -> UUID:
    found = cast.hire(employer, name)
    with cast.app.app_context(), tenant_scope(employer.tenant):
        employee = session.get_one(Employee, found)
        for column in SEALED:
            setattr(employee, column, SECRET)
        session.commit()
    return found


def opened(cast: Cast, employer: CastEmployer, employee_id: UUID, name: str) -> str:
    with cast.app.app_context(), tenant_scope(employer.tenant):
        sealed = getattr(session.get_one(Employee, employee_id), name)
        assert sealed is not None
        return str(sealed.open())


def change(statement: str, **values: object) -> None:
    """SQL of somebody who can write to the database itself."""
    with owner_transaction() as connection:
        connection.execute(text(statement), values)


def test_what_is_stored_is_no_text_and_what_is_shown_is_a_mask(cast: Cast) -> None:
    ada = with_secret(cast)
    schema = cast.acme.tenant.schema_name
    with cast.app.app_context(), owner_transaction() as connection:
        stored = connection.execute(text(f'SELECT {", ".join(SEALED)} FROM "{schema}".employees')).one()
        assert not any(SECRET.encode() in bytes(each) for each in stored)
        assert len({bytes(each) for each in stored}) == len(SEALED)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        value = session.get_one(Employee, ada).national_id
        assert isinstance(value, Sealed)
        assert (str(value), repr(value), value.open()) == ("••••56 C", "<Sealed>", SECRET)
        assert value == SECRET
        assert value != "AB-123456 D"
        assert value != None  # noqa: E711
    with pytest.raises(NoTenantBound):
        value.open()


@pytest.mark.parametrize("name", SEALED)
def test_a_value_opens_in_no_other_place(cast: Cast, name: str) -> None:
    ada, bea, gina = with_secret(cast), cast.hire(cast.acme, "Bea"), cast.hire(cast.globex, "Gina")
    acme, globex = cast.acme.tenant.schema_name, cast.globex.tenant.schema_name
    other = SEALED[SEALED.index(name) - 1]
    with cast.app.app_context():
        change(
            f'UPDATE "{acme}".employees SET {name} = (SELECT {name} FROM "{acme}".employees WHERE id = :ada)', ada=ada
        )
        change(
            f'UPDATE "{globex}".employees SET {name} = (SELECT {name} FROM "{acme}".employees WHERE id = :ada)', ada=ada
        )
        change(f'UPDATE "{acme}".employees SET {other} = {name} WHERE id = :ada', ada=ada)
        # Not even with the other employer's keys.
        change(
            "UPDATE public.tenants SET data_keys = (SELECT data_keys FROM public.tenants WHERE id = :acme)",
            acme=cast.acme.tenant.id,
        )
        keys = session.get_one(Tenant, cast.globex.tenant.id).ref
    assert opened(cast, cast.acme, ada, name) == SECRET
    for employer, whose, column in ((cast.acme, bea, name), (cast.globex, gina, name), (cast.acme, ada, other)):
        employer.tenant = keys if employer is cast.globex else employer.tenant
        with pytest.raises(CannotOpen):
            opened(cast, employer, whose, column)


def test_nothing_is_overwritten_that_cannot_be_opened(app: Flask, cast: Cast) -> None:
    ada = with_secret(cast)
    with master_keys(app, new_key()), app.app_context(), tenant_scope(cast.acme.tenant):
        employee = session.get_one(Employee, ada)
        assert str(employee.national_id) == "••••"
        assert employee.national_id is not None
        assert not employee.national_id.opens
        for value in ("NEW", None):
            with pytest.raises(CannotOpen):
                employee.national_id = value
        session.rollback()
    assert opened(cast, cast.acme, ada, "national_id") == SECRET


def test_fingerprints_follow_their_values_by_whatever_door(app: Flask, cast: Cast) -> None:
    ada = cast.hire(cast.acme, "Ada")
    found: list[int] = []
    with app.app_context(), tenant_scope(cast.acme.tenant):
        employee = session.get_one(Employee, ada)
        for name, value in (
            ("national_id", "A 1"),
            ("tax_number", "A 1"),
            ("bank_account", "A 1"),
            ("national_id", None),
        ):
            setattr(employee, name, value)
            session.commit()
            found.append(len(employee.fingerprints or ()))
        kept = list(employee.fingerprints or ())
        employee.tax_number = "a1"  # the same, otherwise written
        session.commit()
        assert employee.fingerprints == kept
    assert found == [1, 2, 2, 1]


def test_a_tenant_of_an_earlier_release_gets_its_key_at_the_next_visit_and_once(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    with app.app_context():
        change("UPDATE public.tenants SET data_keys = '{}'")
    assert alice.get(cast.acme.url("employees/")).status_code == 200
    with app.app_context():
        (first,) = session.get_one(Tenant, cast.acme.tenant.id).data_keys
    with counted(app) as sent:
        assert alice.get(cast.acme.url("employees/")).status_code == 200
    assert not any("UPDATE public.tenants" in statement for statement in sent)
    with app.app_context():
        assert session.get_one(Tenant, cast.acme.tenant.id).data_keys == [first]


def test_the_keys_stand_in_no_message(app: Flask, cast: Cast) -> None:
    with app.app_context():
        ref = session.get_one(Tenant, cast.acme.tenant.id).ref
    assert ref.data_keys
    assert repr(ref) == f"<TenantRef {ref.schema_name}>" == f"{ref}"
