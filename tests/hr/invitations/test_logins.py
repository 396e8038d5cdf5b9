"""A wrong login is taken off a record: it is out at once, here alone, and the right person can be invited."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ApiToken
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.memberships.queries import active_membership
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.forms import text_of
from tests.support.invitations import ACCOUNT
from tests.support.mailbox import Mailbox
from tests.support.people import api, events, person


@pytest.fixture
def stranger(app: Flask, link: str) -> FlaskClient:
    """Accepted Nina's invitation, and is signed in."""
    browser = app.test_client()
    assert browser.post(link, data=ACCOUNT).status_code == 303
    assert browser.get("/e/acme/me").status_code == 200
    return browser


def login_url(employer: CastEmployer, employee_id: UUID) -> str:
    return employer.url(f"employees/{employee_id}/login")


def token_of(app: Flask, user_id: UUID, employer: CastEmployer) -> dict[str, str]:
    token = crypto.new_token()
    with app.app_context():
        session.add(ApiToken(user_id=user_id, employer_id=employer.id, name="t", token_hash=crypto.token_hash(token)))
        session.commit()
    return {"Authorization": f"Bearer {token}"}


def test_hr_sees_who_reads_a_record(cast: Cast, nina: UUID, stranger: FlaskClient) -> None:
    hana = cast.person("Hana", cast.acme, "hr").client
    url = login_url(cast.acme, nina)
    assert f'href="{url}"' in hana.get(cast.acme.url(f"employees/{nina}")).text
    page = text_of(hana.get(url).text)
    assert "nina@acme.example" in page
    assert "Nina Newcomer" in page
    assert "can no longer open anything at Acme Ltd" in page


@pytest.mark.parametrize("door", ["page", "api"])
def test_the_wrong_login_is_out_and_the_right_one_comes_in(
    cast: Cast, nina: UUID, stranger: FlaskClient, *, mailbox: Mailbox, app: Flask, door: str
) -> None:
    with app.app_context():
        user = user_by_email("nina@acme.example")
        assert user
    by_token = token_of(app, user.id, cast.acme)
    assert cast.nobody.get(api(cast.acme, f"employees/{nina}"), headers=by_token).status_code == 200
    if door == "page":
        assert cast.alice.client.post(f"{login_url(cast.acme, nina)}/removal").status_code == 303
    else:
        assert cast.alice.client.delete(api(cast.acme, f"employees/{nina}/login")).status_code == 204
    assert stranger.get("/e/acme/me").status_code == 404
    assert stranger.get("/").status_code in (200, 302)  # the login itself is untouched
    assert cast.nobody.get(api(cast.acme, f"employees/{nina}"), headers=by_token).status_code in (401, 404)
    assert person(cast, cast.acme, nina).user_id is None
    assert [event.changes for event in events(cast, cast.acme, "unlinked")] == [{"login": ["nina@acme.example", None]}]
    revoked = events(cast, cast.acme, "token revoked")
    assert [(event.subject_name, event.actor_id) for event in revoked] == [("t", cast.alice.id)]
    again = cast.alice.client.post(
        cast.acme.url("invitations/"), data={"employee_id": nina, "email": "real@acme.example"}
    )
    assert again.status_code == 303
    mailbox.deliver()
    assert app.test_client().post(mailbox.link(), data=ACCOUNT).status_code == 303
    assert person(cast, cast.acme, nina).user_id not in (None, user.id)


def test_other_employers_of_the_login_are_not_touched(cast: Cast, app: Flask) -> None:
    dana = cast.dana
    elsewhere = token_of(app, dana.id, cast.globex)
    answer = cast.alice.client.post(f"{login_url(cast.acme, dana.employee_ids['acme'])}/removal")
    assert answer.status_code == 303
    assert dana.client.get(cast.acme.url("me")).status_code == 404
    assert dana.client.get(cast.globex.url("me")).status_code == 200
    url = api(cast.globex, f"employees/{dana.employee_ids['globex']}")
    assert cast.nobody.get(url, headers=elsewhere).status_code == 200


def test_a_team_member_keeps_the_role_without_the_record(cast: Cast, app: Flask) -> None:
    mona = cast.mona
    assert "keeps the role in the team" in cast.alice.client.get(login_url(cast.acme, mona.employee_ids["acme"])).text
    assert cast.alice.client.post(f"{login_url(cast.acme, mona.employee_ids['acme'])}/removal").status_code == 303
    with app.app_context():
        membership = active_membership(mona.id, cast.acme.id)
    assert membership
    assert (membership.role, membership.employee_id) == ("manager", None)
    assert cast.bob.client.get(cast.acme.url("me")).status_code == 200


def hired_as(cast: Cast, name: str, role: str) -> Person:
    return cast.person(name, cast.acme, role, hired=True)


def test_hr_has_no_power_over_owners_nor_over_the_own_login(cast: Cast) -> None:
    hana, olaf = hired_as(cast, "Hana", "hr"), hired_as(cast, "Olaf", "owner")
    assert hana.client.post(f"{login_url(cast.acme, olaf.employee_ids['acme'])}/removal").status_code == 403
    assert hana.client.post(f"{login_url(cast.acme, hana.employee_ids['acme'])}/removal").status_code == 409
    assert person(cast, cast.acme, olaf.employee_ids["acme"]).user_id == olaf.id


@pytest.mark.parametrize("role", ["viewer", "manager", "employee"])
def test_others_take_nobody_off(cast: Cast, role: str) -> None:
    somebody = hired_as(cast, "Somebody", role)
    bob = cast.bob.employee_ids["acme"]
    assert somebody.client.get(login_url(cast.acme, bob)).status_code == 403
    assert somebody.client.post(f"{login_url(cast.acme, bob)}/removal").status_code == 403
    assert somebody.client.delete(api(cast.acme, f"employees/{bob}/login")).status_code == 403


@pytest.mark.usefixtures("link")
def test_a_record_without_a_login_says_what_has_become_of_its_invitation(cast: Cast, nina: UUID) -> None:
    alice, amy = cast.alice.client, cast.hire(cast.acme, "Amy")
    assert "They have no account here yet. Email Nina@acme.example" in text_of(
        alice.get(login_url(cast.acme, nina)).text
    )
    assert "Nobody signs in with this record yet." in alice.get(login_url(cast.acme, amy)).text
    assert alice.post(f"{login_url(cast.acme, amy)}/removal").status_code == 404


def test_a_record_of_another_employer_is_not_found(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    for client, employer, record in ((cast.charlie.client, cast.globex, bob), (cast.charlie.client, cast.acme, bob)):
        assert client.get(login_url(employer, record)).status_code == 404
        assert client.post(f"{login_url(employer, record)}/removal").status_code == 404
    assert person(cast, cast.acme, bob).user_id == cast.bob.id
