"""Sending, sending again and revoking, by those who may."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, update

from hrapp.access.roles import Role
from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.pace import IN_AN_HOUR, SAME_ADDRESS
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import InvitationToken
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import BROWSER
from tests.support.forms import text_of as plain_text
from tests.support.invitations import expire, invitations_of
from tests.support.mailbox import Mailbox, text_of


def test_mail_names_employer_and_sender(cast: Cast, mailbox: Mailbox, link: str) -> None:
    message = mailbox.messages[-1]
    assert message["To"] == "Nina@acme.example"
    assert message["Subject"] == "You are invited to hrapp"
    assert "“Alice” invites you to see your employee record at “Acme Ltd”" in text_of(message)


def test_mail_makes_no_links_of_names_and_no_advertisement(
    app: Flask, cast: Cast, mailbox: Mailbox, invite: Callable[..., str]
) -> None:
    """A domain alone may be a company's name; it is not to be clicked at."""
    assert cast.alice
    with app.app_context():
        session.execute(update(Employer).values(trading_name="Free prizes at evil.example, call today! " + "x" * 150))
        session.execute(update(User).values(name="prize.example"))
        session.commit()
    invite(email="vera@x.example", role="viewer")
    message = mailbox.messages[-1]
    html = message.get_body(("html",))
    assert html is not None
    for shown in (text_of(message), str(html.get_content())):
        assert "evil.\u2060example" in shown
        assert "prize.\u2060example" in shown
        assert "evil.example" not in shown
        assert "x" * 60 not in shown


@pytest.mark.usefixtures("context")
def test_only_the_hash_of_a_link_is_kept(link: str) -> None:
    row = session.scalars(select(InvitationToken)).one()
    assert link.removeprefix("/invitations/").encode() not in bytes(row.token_hash)


@pytest.mark.usefixtures("context")
def test_invitation_is_in_the_history_of_the_employee(cast: Cast, nina: UUID, link: str) -> None:
    with tenant_scope(cast.acme.tenant):
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "invited")).one()
    assert (event.subject_id, event.changes["email"]) == (nina, [None, "Nina@acme.example"])


def test_second_invitation_while_one_is_open_is_a_conflict(cast: Cast, nina: UUID, link: str) -> None:
    response = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": nina})
    assert response.status_code == 409
    assert "has an open invitation" in response.text


def test_employee_without_address_cannot_be_invited(cast: Cast) -> None:
    somebody = cast.hire(cast.acme, "Nomail", work_email=None)
    response = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": somebody})
    assert response.status_code == 422
    assert "There is no email address" in response.text


def test_employee_with_a_login_cannot_be_invited(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    assert cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": bob}).status_code == 409


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_admin_cannot_invite_an_owner_or_an_admin(cast: Cast, role: str) -> None:
    admin = cast.person("Adam", cast.acme, "admin")
    answer = admin.client.post(cast.acme.url("invitations/team"), data={"email": "x@x.example", "role": role})
    assert answer.status_code in (403, 422)
    api = admin.client.post("/api/v1/e/acme/invitations/", json={"email": "x@x.example", "role": role})
    assert api.status_code == 403


def test_hr_cannot_invite_to_the_team(cast: Cast) -> None:
    hr = cast.person("Hana", cast.acme, "hr")
    answer = hr.client.post(cast.acme.url("invitations/team"), data={"email": "x@x.example", "role": "hr"})
    assert answer.status_code == 403


def test_hr_cannot_revoke_the_invitation_of_an_admin(cast: Cast, invite: Callable[..., str], app: Flask) -> None:
    invite(email="boss@x.example", role="admin")
    hr = cast.person("Hana", cast.acme, "hr")
    with app.app_context():
        [row] = invitations_of(cast.acme)
    assert hr.client.post(cast.acme.url(f"invitations/{row.id}/revocation")).status_code == 403


def test_sending_again_kills_the_old_link(cast: Cast, mailbox: Mailbox, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/sending"))
    dead = cast.nobody.get(link)
    assert (dead.status_code, "There is a newer invitation" in dead.text) == (410, True)
    mailbox.deliver()
    assert mailbox.link() != link
    assert cast.nobody.get(mailbox.link()).status_code == 200


def test_sending_again_gives_an_expired_one_a_new_term(cast: Cast, mailbox: Mailbox, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
        expire(cast.acme)
    assert cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/sending")).status_code == 303
    mailbox.deliver()
    assert cast.nobody.get(mailbox.link()).status_code == 200


def test_revoked_invitation_is_not_mailed_any_more(cast: Cast, mailbox: Mailbox, nina: UUID, app: Flask) -> None:
    cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": nina})
    with app.app_context():
        [row] = invitations_of(cast.acme)
    cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/revocation"))
    assert mailbox.deliver() == []


def test_list_filters_by_state_and_counts(cast: Cast, invite: Callable[..., str], nina: UUID, app: Flask) -> None:
    invite(employee_id=nina)
    with app.app_context():
        expire(cast.acme)
    invite(email="open@x.example", role="viewer")
    cast.alice.client.get("/account")  # takes the toast
    page = cast.alice.client.get(cast.acme.url("invitations/?state=expired")).text
    assert "Nina@acme.example" in page
    assert "open@x.example" not in page
    assert "Expired (1)" in page


def test_last_day_is_the_employers_everywhere(app: Flask, cast: Cast, nina: UUID, mailbox: Mailbox) -> None:
    """Half an hour before midnight in UTC the next day has begun in Douala, but not in New York."""
    evening = datetime(2199, 3, 1, 23, 30, tzinfo=UTC)
    with app.app_context():
        session.execute(update(Employer).values(time_zone="Africa/Douala"))
        session.execute(update(User).values(time_zone="America/New_York"))
        session.commit()
    assert cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": nina}).status_code == 303
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Invitation).values(expires_at=evening))
        invitation_id = session.scalars(select(Invitation.id)).one()
        session.commit()
    (mail,) = mailbox.deliver()
    html = mail.get_body(("html",))
    assert html is not None
    letter = cast.alice.client.post(cast.acme.url(f"invitations/{invitation_id}/letter")).text
    long = (text_of(mail), str(html.get_content()), letter, cast.nobody.get(mailbox.link()).text)
    assert ["1 March 2199" in shown for shown in long] == [True] * 4
    short = (cast.acme.url("invitations/"), cast.acme.url(f"employees/{nina}"))
    assert ["1 Mar 2199" in cast.alice.client.get(url).text for url in short] == [True] * 2
    assert cast.alice.client.post(cast.acme.url(f"invitations/{invitation_id}/sending")).status_code == 303
    assert "1 Mar 2199" in cast.alice.client.get(cast.acme.url("audit/")).text


def test_letter_holds_a_link_as_picture_without_inline_script(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    letter = cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/letter"))
    assert letter.status_code == 200
    assert 'src="data:image/svg+xml' in letter.text
    assert letter.headers["Cache-Control"] == "no-store"
    assert cast.nobody.get(link).status_code == 200  # the mailed one still works


def test_api_invites_and_never_tells_the_link(cast: Cast, nina: UUID) -> None:
    made = cast.alice.client.post("/api/v1/e/acme/invitations/", json={"employee_id": str(nina)})
    assert made.status_code == 201
    assert set(made.json) == {
        "id", "employee_id", "email", "role", "state", "sent_at", "expires_at", "accepted_at", "revoked_at",
        "version",
    }  # fmt: skip
    listed = cast.alice.client.get("/api/v1/e/acme/invitations/?state=pending").json
    assert [item["id"] for item in listed["items"]] == [made.json["id"]]
    assert cast.alice.client.post(f"/api/v1/e/acme/invitations/{made.json['id']}/sending").status_code == 200
    revoked = cast.alice.client.post(f"/api/v1/e/acme/invitations/{made.json['id']}/revocation")
    assert revoked.json["state"] == "revoked"


@pytest.mark.parametrize("given", [{}, {"email": "a@x.example"}, {"role": "hr"}, {"email": "no", "role": "hr"}])
def test_api_names_what_is_missing(cast: Cast, given: dict[str, str]) -> None:
    answer = cast.alice.client.post("/api/v1/e/acme/invitations/", json=given)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_charlie_reaches_none_of_acmes_invitations(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    for base in (cast.acme.url("invitations/"), "/api/v1/e/acme/invitations/"):
        assert cast.charlie.client.get(base).status_code == 404
        for act in ("sending", "revocation"):
            assert cast.charlie.client.post(f"{base}{row.id}/{act}").status_code == 404


def test_an_invitation_of_acme_is_unknown_at_globex(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    for act in ("sending", "revocation", "letter"):
        assert cast.charlie.client.post(cast.globex.url(f"invitations/{row.id}/{act}")).status_code == 404


@pytest.mark.parametrize(("role", "offered"), [("owner", Role.of_team()), ("admin", ("hr", "manager", "viewer"))])
def test_what_a_role_may_do_is_said_where_it_is_chosen(
    app: Flask, cast: Cast, role: str, offered: tuple[str, ...]
) -> None:
    client = cast.person("Somebody", cast.acme, role).client
    for language in ("en", "fr"):
        client.post("/locale", data={"locale": language})
        page = plain_text(client.get(cast.acme.url("invitations/new?to=team")).text)
        with app.test_request_context(), force_locale(language):
            said = {str(each): (str(each.label), str(each.text)) for each in Role}
        assert [each for each in said if " ".join(said[each]) in page] == list(map(str, offered))


@pytest.fixture
def limited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the limits that are switched off in tests."""
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)


def grow_older(app: Flask, cast: Cast, minutes: int) -> None:
    """Let all invitations have been sent so much earlier, with their links."""
    with app.app_context():
        session.execute(update(InvitationToken).values(sent_at=InvitationToken.sent_at - timedelta(minutes=minutes)))
        with tenant_scope(cast.acme.tenant):
            session.execute(update(Invitation).values(sent_at=Invitation.sent_at - timedelta(minutes=minutes)))
        session.commit()


@pytest.mark.usefixtures("limited")
def test_sixty_clicks_on_send_again_send_one_mail(cast: Cast, mailbox: Mailbox, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    grow_older(app, cast, 10)
    url = cast.acme.url(f"invitations/{row.id}/sending")
    pages = [cast.alice.client.post(url, headers=BROWSER, follow_redirects=True) for _ in range(60)]
    assert {page.status_code for page in pages} == {200}
    assert "A new link is on its way" in pages[0].text
    assert "You can send it again in 10 minutes" in pages[-1].text
    assert len(mailbox.deliver()) == 1
    api = cast.alice.client.post(f"/api/v1/e/acme/invitations/{row.id}/sending")
    assert (api.status_code, api.content_type) == (429, "application/problem+json")
    assert "You can send it again in 10 minutes" in api.json["detail"]
    assert 590 <= int(api.headers["Retry-After"]) <= 600


@pytest.mark.usefixtures("limited")
def test_a_link_lives_on_if_sending_it_again_is_refused(cast: Cast, link: str, app: Flask) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        row = session.scalars(select(Invitation)).one()
        other = {"email": row.email, "expires_at": row.expires_at, "state": State.REVOKED}
        session.add_all([Invitation(**other) for _ in range(SAME_ADDRESS.most)])
        session.commit()
    grow_older(app, cast, 11)
    url = cast.acme.url(f"invitations/{row.id}/sending")
    page = cast.alice.client.post(url, headers=BROWSER, follow_redirects=True)
    assert "You can invite it again in" in page.text
    assert cast.nobody.get(link).status_code == 200


@pytest.mark.usefixtures("limited")
def test_nobody_is_mailed_all_day(cast: Cast, mailbox: Mailbox, link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    url, statuses = f"/api/v1/e/acme/invitations/{row.id}/sending", []
    for _ in range(6):
        grow_older(app, cast, 11)
        statuses.append(cast.alice.client.post(url).status_code)
    assert statuses == [200] * 5 + [429]


@pytest.mark.usefixtures("limited")
def test_revoking_and_inviting_again_does_not_help(cast: Cast, app: Flask) -> None:
    api, given, statuses = "/api/v1/e/acme/invitations/", {"email": "vera@x.example", "role": "viewer"}, []
    for _ in range(6):
        made = cast.alice.client.post(api, json=given)
        statuses.append(made.status_code)
        if made.status_code == 201:
            cast.alice.client.post(f"{api}{made.json['id']}/revocation")
    assert statuses == [201] * 5 + [429]
    page = cast.alice.client.post(cast.acme.url("invitations/team"), data=given)
    assert (page.status_code, "You can invite it again in" in page.text) == (429, True)
    assert 'value="vera@x.example"' in page.text
    assert cast.alice.client.post(api, json={**given, "email": "other@x.example"}).status_code == 201


@pytest.mark.usefixtures("limited")
def test_an_employer_does_not_send_thousands(cast: Cast, app: Flask) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        later = clock.now() + timedelta(days=7)
        rows = [Invitation(email=f"p{i}@x.example", expires_at=later) for i in range(IN_AN_HOUR.most)]
        session.add_all(rows)
        session.commit()
    form = cast.alice.client.post(cast.acme.url("invitations/team"), data={"email": "a@x.example", "role": "viewer"})
    assert (form.status_code, "You can send more in 1 hour" in form.text) == (429, True)
    grow_older(app, cast, 61)
    assert (
        cast.alice.client.post(
            cast.acme.url("invitations/team"), data={"email": "a@x.example", "role": "viewer"}
        ).status_code
        == 303
    )
