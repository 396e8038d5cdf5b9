"""A transaction works in one tenant or in none."""

import pytest
from sqlalchemy import select, text

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.tenancy.scope import NoTenantBound, TenantBound, current_tenant, tenant_scope
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("context")
FIRST_NAMES = select(Employee.first_name)


def test_a_scope_reads_its_own_tenant(cast: Cast) -> None:
    cast.hire(cast.acme, "Bob")
    cast.hire(cast.globex, "Gina")
    with tenant_scope(cast.acme.tenant):
        assert session.scalars(FIRST_NAMES).all() == ["Bob"]
    with tenant_scope(cast.globex.tenant):
        assert session.scalars(FIRST_NAMES).all() == ["Gina"]


def test_tenant_rows_are_refused_outside_of_every_tenant() -> None:
    with pytest.raises(NoTenantBound):
        session.scalars(FIRST_NAMES)


def test_public_rows_are_refused_inside_a_tenant(cast: Cast) -> None:
    with tenant_scope(cast.acme.tenant), pytest.raises(TenantBound):
        session.scalars(select(User))


def test_scopes_do_not_nest(cast: Cast) -> None:
    with tenant_scope(cast.acme.tenant), pytest.raises(TenantBound), tenant_scope(cast.globex.tenant):
        pass


def test_one_transaction_works_in_public_then_in_a_tenant(cast: Cast) -> None:
    session.add(User(email="new@example.com"))
    with tenant_scope(cast.acme.tenant):
        assert session.scalar(text("SELECT current_user")) == cast.acme.tenant.schema_name
    assert session.scalar(text("SELECT current_user")) == "hrapp_app"
    session.rollback()
    assert session.scalars(select(User).where(User.email == "new@example.com")).all() == []


def test_after_a_commit_the_next_transaction_is_bound_again(cast: Cast) -> None:
    cast.hire(cast.acme, "Bob")
    with tenant_scope(cast.acme.tenant):
        session.commit()
        assert session.scalars(FIRST_NAMES).all() == ["Bob"]
        session.rollback()
        assert session.scalars(FIRST_NAMES).all() == ["Bob"]


def test_an_exception_rolls_the_whole_transaction_back(cast: Cast) -> None:
    acme = cast.acme
    session.add(User(email="new@example.com"))
    with pytest.raises(ZeroDivisionError), tenant_scope(acme.tenant):
        raise ZeroDivisionError
    assert current_tenant() is None
    assert session.scalars(select(User)).all() == []
