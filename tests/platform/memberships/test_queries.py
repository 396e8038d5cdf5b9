"""Who belongs where, as every request of somebody signed in asks it."""

from flask import Flask

from hrapp.core.extensions import session
from hrapp.platform.memberships.queries import find_user
from tests.support.cast import Cast
from tests.support.statements import counted


def test_memberships_come_with_employer_and_tenant_in_one_statement(app: Flask, cast: Cast) -> None:
    dana = cast.dana
    with app.app_context(), counted(app) as sent:
        user, memberships = find_user(dana.id)
        assert user is not None
        assert [membership.employer.name for membership in memberships.values()] == ["Acme Ltd", "Globex SA"]
        assert {membership.employer.tenant.state for membership in memberships.values()} == {"active"}
    assert len([statement for statement in sent if "public.users" in statement]) == len(sent) == 1


def test_memberships_can_be_read_after_a_rollback(app: Flask, cast: Cast) -> None:
    """The page that says what was refused shows them, too."""
    dana = cast.dana
    with app.app_context():
        _, memberships = find_user(dana.id)
        session.rollback()
        assert memberships["globex"].employer.tenant.schema_name == cast.globex.tenant.schema_name


def test_somebody_at_no_employer_is_found(app: Flask, cast: Cast) -> None:
    nina = cast.user("Nina")
    with app.app_context():
        user, memberships = find_user(nina.id)
        assert (user.name if user else "", memberships) == ("Nina", {})
