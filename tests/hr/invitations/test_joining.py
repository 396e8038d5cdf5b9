"""After an invitation is accepted: a welcome, and one reminder of what the record lacks."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.incomplete import remind
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.employers.jobs import ACTOR
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.invitations import ACCOUNT
from tests.support.mailbox import Mailbox
from tests.support.people import events
from tests.support.settings import set_by_page


def joined(cast: Cast, days_ago: int) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Invitation).values(accepted_at=clock.now() - timedelta(days=days_ago)))
        session.commit()


def a_day_begins(cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        remind(ACTOR, clock.today())
        session.commit()


def test_whoever_accepts_is_welcomed_if_the_settings_say_so(cast: Cast, link: str, mailbox: Mailbox) -> None:
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303
    (welcome,) = mailbox.deliver()
    assert welcome["To"].lower() == "nina@acme.example"
    assert mailbox.link() == f"/e/{cast.acme.slug}/me"


def test_nobody_is_welcomed_where_the_settings_say_no(cast: Cast, link: str, mailbox: Mailbox) -> None:
    set_by_page(cast, "invitations", invitation_days="7", profile_reminder_days="3")  # unticked
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303
    assert mailbox.deliver() == []


def test_one_reminder_names_what_a_record_lacks(cast: Cast, nina: UUID, link: str, mailbox: Mailbox) -> None:
    set_by_page(cast, "record", rule_birth_date="required", rule_city="required", rule_bank_name="optional")
    set_by_page(cast, "invitations", invitation_days="7", profile_reminder_days="2")
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303
    for days, mails in ((1, 0), (2, 1), (3, 0)):
        joined(cast, days)
        a_day_begins(cast)
        found = mailbox.deliver()
        assert len(found) == mails, days
        if found:
            text = found[0].get_body(("plain",)).get_content().splitlines()
            assert [line for line in text if line.startswith("- ")] == ["- Date of birth", "- City"]
    assert [event.subject_id for event in events(cast, cast.acme, "reminded")] == [nina]


def test_a_record_that_was_completed_meanwhile_gets_none(cast: Cast, nina: UUID, link: str, mailbox: Mailbox) -> None:
    set_by_page(cast, "record", rule_city="required")
    assert cast.nobody.post(link, data=ACCOUNT).status_code == 303
    mailbox.deliver()
    joined(cast, 5)
    a_day_begins(cast)
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, nina).city = "Douala"
        session.commit()
    assert mailbox.deliver() == []
