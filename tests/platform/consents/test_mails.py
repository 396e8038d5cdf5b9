"""What the person and whoever has asked are told by mail: never a value, and one link, behind the sign-in."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import jobs
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.platform.memberships.models import Membership
from tests.support.cast import Cast
from tests.support.consents import WHY, act, asked, record_at, share
from tests.support.mailbox import Mailbox, text_of


def told(message: EmailMessage) -> str:
    """All that a mail says, in both of its forms."""
    html = message.get_body(("html",))
    assert html is not None
    return f"{message['subject']}\n{text_of(message)}\n{html.get_content()}"


def test_the_person_is_asked_by_mail(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    grant_id = asked(app, cast, cast.bob)
    (message,) = mailbox.deliver()
    assert message["to"] == cast.bob.email
    assert message["subject"] == "“Globex SA” asks for your data"
    assert mailbox.link() == f"/me/consents/{grant_id}"
    for secret in (WHY, "Charlie", "Tester"):
        assert secret not in told(message)
    assert told(message).count("Acme Ltd") == 4
    assert cast.nobody.get(mailbox.link()).location == f"/login?next={mailbox.link()}"
    assert cast.bob.client.get(mailbox.link()).status_code == 200


@pytest.mark.parametrize(
    ("acts", "subject"),
    [
        (["approve"], "You allow “Globex SA” to see your data"),
        (["approve", "revoke"], "“Globex SA” no longer sees your data"),
        (["approve", "withdraw"], "“Globex SA” no longer sees your data"),
        (["reject"], ""),
        (["withdraw"], ""),
    ],
)
def test_the_person_is_told_what_is_shown_and_when_that_ends(
    app: Flask, cast: Cast, mailbox: Mailbox, acts: list[str], subject: str
) -> None:
    grant_id = asked(app, cast, cast.bob, record_id=record_at(app, cast))
    for name in acts:
        mailbox.deliver()
        assert act(app, grant_id, name) == ""
    assert [message["subject"] for message in mailbox.deliver()] == ([subject] if subject else [])


def test_within_a_group_the_person_is_told_that_something_is_shared(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        group = EmployerGroup(name="Harbour")
        session.add(group)
        session.flush()
        session.get_one(Employer, cast.globex.id).group_id = group.id
        session.commit()
    share(app, cast.acme, sharing_consent=False, group_id=group.id)
    asked(app, cast, cast.bob, record_id=record_at(app, cast))
    (message,) = mailbox.deliver()
    assert message["subject"].strip() == "“Acme Ltd” shares your data with “Globex SA”"


def test_a_reminder_comes_once(app: Flask, cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(app, cast, cast.bob)
    mailbox.deliver()
    now = clock.now()
    subjects = []
    for days in (24, 26, 27, 31):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        with app.app_context():
            jobs.expire()
            session.commit()
        monkeypatch.setattr(clock, "now", lambda: now)
        subjects += [message["subject"] for message in mailbox.deliver()]
    assert subjects == ["“Globex SA” still waits for your answer"]


def test_a_login_that_is_deleted_gets_no_more_mail(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    grant_id = asked(app, cast, cast.bob)
    assert act(app, grant_id, "approve") == ""
    mailbox.deliver()
    with app.app_context():
        session.delete(session.get_one(User, cast.bob.id))
        session.commit()
    assert mailbox.deliver() == []


@pytest.mark.parametrize(
    ("act_of_person", "words"),
    [("approve", "has allowed something"), ("reject", "has said no"), ("expire", "is over")],
)
def test_whoever_asked_is_told_that_there_is_an_answer(
    app: Flask, cast: Cast, mailbox: Mailbox, act_of_person: str, words: str
) -> None:
    grant_id = asked(app, cast, cast.bob, record_id=record_at(app, cast, cast.charlie))
    mailbox.deliver()
    assert act(app, grant_id, act_of_person) == ""
    (message,) = [each for each in mailbox.deliver() if each["to"] == cast.charlie.email]
    assert message["subject"] == "Your request about Bob Tester: there is an answer"
    assert words in told(message)
    assert mailbox.link().endswith("/elsewhere")
    assert cast.charlie.client.get(mailbox.link()).status_code == 200


def test_whoever_asked_and_has_left_is_told_nothing(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    grant_id = asked(app, cast, cast.bob, record_id=record_at(app, cast, cast.charlie))
    mailbox.deliver()
    with app.app_context():
        session.scalars(select(Membership).where(Membership.user_id == cast.charlie.id)).one().end()
        session.commit()
    assert act(app, grant_id, "reject") == ""
    assert mailbox.deliver() == []
