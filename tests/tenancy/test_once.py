"""What several parts of a page tell is read once, and never told to another employer or after a change."""

from flask import Flask

from hrapp.core.extensions import session
from hrapp.hr.organization.models import Department
from hrapp.tenancy.once import once
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast

read: list[str] = []


@once
def reading(name: str) -> str:
    read.append(name)
    return name


def test_it_is_read_once_until_something_changes(app: Flask, cast: Cast) -> None:
    read.clear()
    with app.app_context():
        with tenant_scope(cast.acme.tenant):
            assert [reading("a"), reading("a"), reading("b")] == ["a", "a", "b"]
            session.add(Department(name="Kitchen", code="K", active=True))
            session.flush()
            reading("a")
            session.rollback()
            reading("a")
        with tenant_scope(cast.globex.tenant):
            reading("a")
        assert read == ["a", "b", "a", "a", "a"]
