"""A transaction works in one tenant or in none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.models import Counter
from hrapp.platform.accounts.models import User
from hrapp.tenancy.jobs import top_up
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import NoTenantBound, TenantBound, current_tenant, tenant_scope
from tests.support.cast import Cast

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


def test_rolling_a_savepoint_back_keeps_the_binding(peopled: Cast) -> None:
    with tenant_scope(peopled.acme.tenant):
        savepoint = session.begin_nested()
        session.add(Counter(name="thrown away"))
        session.flush()
        savepoint.rollback()
        assert session.scalars(FIRST_NAMES).all() == ["Bob"]
        assert session.scalars(select(Counter)).all() == []


def test_no_tenant_is_entered_inside_a_savepoint(peopled: Cast) -> None:
    with session.begin_nested(), pytest.raises(TenantBound), tenant_scope(peopled.acme.tenant):
        pass


def test_no_tenant_is_left_inside_a_savepoint(peopled: Cast) -> None:
    with pytest.raises(TenantBound), tenant_scope(peopled.acme.tenant):
        session.begin_nested()
    with tenant_scope(peopled.globex.tenant):
        assert session.scalars(FIRST_NAMES).all() == ["Gina"]


def test_a_row_of_one_tenant_is_not_found_in_the_next(peopled: Cast) -> None:
    with tenant_scope(peopled.acme.tenant):
        bob = session.scalars(select(Employee)).one()
    with tenant_scope(peopled.globex.tenant):
        assert session.get(Employee, bob.id) is None


def test_an_error_of_the_database_leaves_nothing_bound(peopled: Cast) -> None:
    with pytest.raises(ProgrammingError), tenant_scope(peopled.acme.tenant):
        session.execute(text("SELECT * FROM no_such_table"))
    with tenant_scope(peopled.globex.tenant):
        assert session.scalars(FIRST_NAMES).all() == ["Gina"]


def test_a_half_read_generator_lends_its_tenant_to_nobody(peopled: Cast) -> None:
    def names() -> Iterator[str]:
        with tenant_scope(peopled.acme.tenant):
            yield from session.scalars(FIRST_NAMES)

    half_read = names()
    assert next(half_read) == "Bob"
    with pytest.raises(TenantBound), tenant_scope(peopled.globex.tenant):
        pass
    half_read.close()
    with tenant_scope(peopled.globex.tenant):
        assert session.scalars(FIRST_NAMES).all() == ["Gina"]


def test_a_thread_starts_in_no_tenant(app: Flask, peopled: Cast) -> None:
    def read() -> list[str]:
        with app.app_context():
            return list(session.scalars(FIRST_NAMES))

    with tenant_scope(peopled.acme.tenant), ThreadPoolExecutor(1) as other, pytest.raises(NoTenantBound):
        other.submit(read).result()


def test_a_schema_that_is_not_a_tenants_is_refused() -> None:
    for name in ("public", 't_"; DROP SCHEMA public', "t_short", "T_ABCDEFGH", "t_" + "a" * 21):
        with pytest.raises(ValueError, match="not the name"), tenant_scope(TenantRef(uuid4(), name)):
            session.execute(text("SELECT 1"))


def test_jobs_exist_exactly_if_the_transaction_does(peopled: Cast) -> None:
    with tenant_scope(peopled.acme.tenant):
        jobs.defer(top_up)
        session.rollback()
        jobs.defer(top_up)
        with session.begin_nested() as savepoint:
            jobs.defer(top_up)
            savepoint.rollback()
        session.commit()
        assert session.scalars(FIRST_NAMES).all() == ["Bob"]
    assert session.scalar(text("SELECT count(*) FROM public.procrastinate_jobs")) == 1
