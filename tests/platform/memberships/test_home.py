"""From a login to an employer."""

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.models import Tenant
from tests.support.cast import Cast


def test_staff_go_to_the_dashboard_of_their_only_employer(cast: Cast) -> None:
    assert cast.alice.client.get("/me").location == "/e/acme/"


def test_an_employee_goes_to_their_own_record(cast: Cast) -> None:
    assert cast.bob.client.get("/me").location == "/e/acme/"
    assert cast.bob.client.get("/me", follow_redirects=True).request.path == "/e/acme/me"


def test_somebody_at_two_employers_chooses(cast: Cast) -> None:
    page = cast.dana.client.get("/me").text
    assert "Acme Ltd" in page
    assert "Globex SA" in page
    assert cast.dana.client.get("/e/globex/enter").location == "/e/globex/"


def test_somebody_at_no_employer_is_told_what_to_do(cast: Cast) -> None:
    assert "/employers/new" in cast.user("Nina").client.get("/me").text


def test_an_operator_goes_to_the_fleet(cast: Cast) -> None:
    assert cast.operator.client.get("/me").location == "/operator/"


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    assert cast.nobody.get("/me").location == "/login?next=/me"


@pytest.mark.parametrize("state", ["invited", "ended"])
def test_only_an_active_membership_counts(app: Flask, cast: Cast, state: str) -> None:
    assert cast.alice.client
    with app.app_context():
        session.query(Membership).update({"state": state})
        session.commit()
    assert "Acme" not in cast.alice.client.get("/me").text
    assert cast.alice.client.get("/e/acme/enter").status_code == 404


def test_nobody_enters_a_foreign_employer(cast: Cast) -> None:
    assert cast.charlie.client.get(cast.acme.url("enter")).status_code == 404


def test_a_suspended_employer_is_marked_in_the_choice(app: Flask, cast: Cast) -> None:
    assert cast.dana.client
    with app.app_context():
        session.get_one(Tenant, cast.globex.tenant.id).suspend()
        session.commit()
    assert "Suspended" in cast.dana.client.get("/me").text
    assert cast.dana.client.get("/e/globex/enter").status_code == 403
