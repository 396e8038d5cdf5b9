"""From the link to one's own record: login, membership and record become one, once."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from hrapp.audit.models import AuditEvent
from hrapp.core import crypto
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import InvitationToken, Membership
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import BROWSER
from tests.support.invitations import ACCOUNT, STRONG, expire, invitations_of
from tests.support.mailbox import Mailbox


def membership_of(email: str) -> Membership:
    user = user_by_email(email)
    assert user
    return session.scalars(select(Membership).where(Membership.user_id == user.id)).one()


def test_looking_changes_nothing(cast: Cast, link: str, app: Flask) -> None:
    page = cast.nobody.get(link)
    assert "Invitation from Acme Ltd" in page.text
    assert "Acme Ltd will see" in page.text
    with app.app_context():
        assert [row.state for row in invitations_of(cast.acme)] == ["pending"]
        assert user_by_email("nina@acme.example") is None


def test_newcomer_accepts_and_lands_on_the_own_record(cast: Cast, nina: UUID, link: str, app: Flask) -> None:
    browser = app.test_client()
    answer = browser.post(link, data=ACCOUNT)
    assert (answer.status_code, answer.location) == (303, "/e/acme/")
    assert browser.get("/e/acme/").location == "/e/acme/me"
    assert "Nina Tester" in browser.get("/e/acme/me").text
    with app.app_context():
        membership = membership_of("nina@acme.example")
        assert (membership.role, membership.state, membership.employee_id) == ("employee", "active", nina)
        with tenant_scope(cast.acme.tenant):
            assert session.get_one(Employee, nina).user_id == membership.user_id
            actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
        assert actions[-3:] == ["invited", "linked", "accepted"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_language_in_which_it_was_accepted_stays(link: str, app: Flask, language: str) -> None:
    by_browser, by_choice = app.test_client(), app.test_client()
    header = {"Accept-Language": language}
    assert f'<html lang="{language}">' in by_browser.get(link, headers=header).text
    by_choice.post("/locale", data={"locale": language, "next": link})
    assert by_browser.post(link, data=ACCOUNT, headers=header).status_code == 303
    by_browser.get("/e/acme/me")
    with app.app_context():
        found = user_by_email("nina@acme.example")
        assert found
        assert found.locale == language
    assert f'<html lang="{language}">' in by_browser.get("/e/acme/me").text
    credentials = {"email": "nina@acme.example", "password": STRONG}
    by_choice.post("/login", data=credentials)
    assert f'<html lang="{language}">' in by_choice.get("/e/acme/me").text


@pytest.mark.parametrize("name", ["ORCHARD", "corner"])
def test_no_name_of_the_employer_is_in_the_password(cast: Cast, link: str, app: Flask, name: str) -> None:
    with app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        employer.legal_name, employer.trading_name = "Orchard Holdings Ltd", "Corner Shop"
        session.commit()
    typed = f"tall green {name} lamps"
    answer = cast.nobody.post(link, data=ACCOUNT | {"password": typed, "repeat": typed})
    assert (answer.status_code, "or your employer&#39;s in the password" in answer.text) == (422, True)


def test_an_existing_login_keeps_the_language_that_it_chose_for_the_page(
    cast: Cast, invite: Callable[..., str], app: Flask
) -> None:
    browser = app.test_client()
    link = invite(email=cast.charlie.email, role="viewer")
    browser.post("/locale", data={"locale": "fr", "next": link})
    assert browser.post(link, data={"password": PASSWORD}).status_code == 303
    assert '<html lang="fr">' in browser.get("/e/acme/").text


def test_weak_password_is_refused_and_the_link_stays(cast: Cast, link: str) -> None:
    answer = cast.nobody.post(link, data={"name": "Nina", "password": "nina1234", "repeat": "nina1234"})
    assert answer.status_code == 422
    assert 'value="Nina"' in answer.text
    assert cast.nobody.get(link).status_code == 200


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("tall green ACME lamps", "email address"),
        ("hello newcomer of the day", "your name or your employer"),
        ("qwertyuiop123", "data breach"),
        ("Ünï wörds äre fine " * 50, "at most 1024 bytes"),
    ],
)
def test_rules_of_a_password_are_those_of_every_door(cast: Cast, link: str, password: str, why: str) -> None:
    answer = cast.nobody.post(link, data={**ACCOUNT, "password": password, "repeat": password})
    assert answer.status_code == 422
    assert why in answer.text
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303


def test_existing_account_needs_its_password(cast: Cast, invite: Callable[..., str], app: Flask) -> None:
    record = cast.hire(cast.acme, "Charlotte", work_email="CHARLIE@example.com")
    assert cast.charlie.email == "charlie@example.com"
    link, browser = invite(employee_id=record), app.test_client()
    assert "Enter its password" in browser.get(link).text
    assert browser.post(link, data=ACCOUNT).status_code == 422
    assert browser.post(link, data={"password": PASSWORD}).status_code == 303
    with app.app_context():
        user = session.get_one(User, cast.charlie.id)
        assert user.name == "Charlie"
        memberships = session.scalars(select(Membership).where(Membership.user_id == user.id)).all()
        assert {member.role for member in memberships} == {"owner", "employee"}


def test_password_is_asked_even_of_who_is_signed_in(cast: Cast, invite: Callable[..., str]) -> None:
    link = invite(email=cast.charlie.email, role="viewer")
    assert cast.charlie.client.post(link, data={"password": "wrong"}).status_code == 422
    assert cast.charlie.client.post(link, data={"password": PASSWORD}).status_code == 303


def test_somebody_else_is_told_to_sign_out(cast: Cast, link: str) -> None:
    page = cast.charlie.client.get(link)
    assert "You are signed in as charlie@example.com" in page.text
    assert cast.charlie.client.post(link, data=ACCOUNT).status_code == 409


def test_login_that_was_never_activated_counts_as_none(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        session.add(User(email="nina@ACME.example", name="N"))
        session.commit()
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303
    with app.app_context():
        user = user_by_email("nina@acme.example")
        assert user
        assert (user.name, user.is_active) == ("Nina Newcomer", True)
        assert crypto.verify_password(user.password_hash, STRONG)


def test_closed_login_is_not_opened_again(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        session.add(User(email="nina@acme.example", password_hash=crypto.hash_password(PASSWORD), is_active=False))
        session.commit()
    assert cast.nobody.post(link, data={**ACCOUNT, "password": PASSWORD}).status_code == 422


def test_member_keeps_the_higher_role(cast: Cast, invite: Callable[..., str], app: Flask) -> None:
    hr = cast.person("Hana", cast.acme, "hr")
    record = cast.hire(cast.acme, "Hana", work_email=hr.email)
    assert app.test_client().post(invite(employee_id=record), data={"password": PASSWORD}).status_code == 303
    with app.app_context():
        membership = membership_of(hr.email)
        assert (membership.role, membership.employee_id) == ("hr", record)


def test_team_member_gets_the_role(cast: Cast, invite: Callable[..., str], app: Flask) -> None:
    browser = app.test_client()
    answer = browser.post(invite(email="vera@x.example", role="viewer"), data=ACCOUNT)
    assert answer.status_code == 303
    assert browser.get(cast.acme.url("employees/")).status_code == 200
    with app.app_context():
        assert membership_of("vera@x.example").role == "viewer"


def test_link_works_once(cast: Cast, link: str, app: Flask) -> None:
    assert app.test_client().post(link, data=ACCOUNT).status_code == 303
    for answer in (cast.nobody.get(link), cast.nobody.post(link, data=ACCOUNT)):
        assert (answer.status_code, "has been accepted" in answer.text) == (410, True)


def test_revoked_link_says_so(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/revocation"))
    answer = cast.nobody.post(link, data=ACCOUNT)
    assert (answer.status_code, "has been revoked" in answer.text) == (410, True)


def test_expired_link_says_so(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        expire(cast.acme)
    answer = cast.nobody.get(link)
    assert (answer.status_code, "has expired" in answer.text) == (410, True)


def test_suspended_employer_says_so(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        session.get_one(Tenant, cast.acme.tenant.id).suspend()
        session.commit()
    answer = cast.nobody.get(link)
    assert (answer.status_code, "Acme Ltd is suspended" in answer.text) == (403, True)


@pytest.mark.parametrize("token", ["x", "…", "%00", "%ff%fe", "a" * 5000, "' OR 1=1 --", "%2e%2e", "<script>"])
def test_malformed_token_is_unknown(cast: Cast, token: str) -> None:
    answer = cast.nobody.get(f"/invitations/{token}")
    assert (answer.status_code, "This link is not valid" in answer.text) == (404, True)


@pytest.mark.usefixtures("cast")
def test_token_that_points_at_another_tenant_leads_nowhere(cast: Cast, link: str, app: Flask) -> None:
    """Whoever could bend a row of the look-up table would still find nothing behind the other wall."""
    assert cast.globex
    with app.app_context():
        session.scalars(select(InvitationToken)).one().tenant_id = cast.globex.tenant.id
        session.commit()
    assert cast.nobody.get(link).status_code == 404


def test_token_of_a_deleted_invitation_is_unknown(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(delete(Invitation))
        session.commit()
    assert cast.nobody.get(link).status_code == 404


def test_of_two_at_once_exactly_one_wins(link: str, app: Flask) -> None:
    together, answers = Barrier(2), []

    def accept(name: str) -> None:
        together.wait()
        answers.append(app.test_client().post(link, data={**ACCOUNT, "name": name}).status_code)

    threads = [Thread(target=accept, args=(name,)) for name in ("Nina One", "Nina Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [303, 410]
    with app.app_context():
        assert session.scalar(select(func.count(User.id)).where(func.lower(User.email) == "nina@acme.example")) == 1


def test_what_was_fixed_in_the_cookie_is_gone(link: str, app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["planted"] = "by somebody"
    browser.post(link, data=ACCOUNT)
    with browser.session_transaction() as cookie:
        assert "planted" not in cookie


def test_paper_proves_no_address(cast: Cast, link: str, mailbox: Mailbox, app: Flask) -> None:
    """Whoever holds a printed link cannot choose the first password of somebody's address."""
    with app.app_context():
        [row] = invitations_of(cast.acme)
    printed = printed_link(cast, row.id)
    assert "Email me the link" in cast.nobody.get(printed).text
    assert cast.nobody.post(printed, data=ACCOUNT).status_code == 403
    assert cast.nobody.post(f"{printed}/mail").status_code == 303
    assert mailbox.deliver()[0]["To"] == "Nina@acme.example"
    assert cast.nobody.post(mailbox.link(), data=ACCOUNT).status_code == 303


def test_paper_is_enough_with_a_password(cast: Cast, invite: Callable[..., str], app: Flask) -> None:
    invite(email=cast.charlie.email, role="viewer")
    with app.app_context():
        [row] = invitations_of(cast.acme)
    assert app.test_client().post(printed_link(cast, row.id), data={"password": PASSWORD}).status_code == 303


def test_mails_from_paper_are_limited(
    cast: Cast, link: str, mailbox: Mailbox, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    with app.app_context():
        [row] = invitations_of(cast.acme)
    printed = printed_link(cast, row.id)
    pages = [cast.nobody.post(f"{printed}/mail", headers=BROWSER, follow_redirects=True) for _ in range(5)]
    assert {page.status_code for page in pages} == {200}
    assert "try again in 1 hour" in pages[-1].text
    assert len(mailbox.deliver()) == 3


def printed_link(cast: Cast, invitation_id: UUID) -> str:
    letter = cast.alice.client.post(cast.acme.url(f"invitations/{invitation_id}/letter")).text
    return "/invitations/" + letter.split("<code>http://localhost/invitations/")[1].split("</code>")[0]
