"""Reminders before a document expires: each once, to HR in one mail, and to whom it is shared with."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from time_machine import travel

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.documents import mails, operations
from hrapp.hr.documents.queries import get_document
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.queries import employer_by_slug
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import settle
from tests.support.cast import Cast
from tests.support.days import moment, not_begun, set_time_zone
from tests.support.documents import HR, add_document, renew_document
from tests.support.leaving import gone, leave
from tests.support.mailbox import Mailbox, text_of

pytestmark = pytest.mark.usefixtures("context")
DAY = timedelta(days=1)
# Tomorrow, so that midnight may come during a test.
TODAY = clock.today("UTC") + DAY
LEADS = (90, 60, 30, 14, 7, 0)
LAST = TODAY + 100 * DAY
QUEUED = text("SELECT args FROM public.procrastinate_jobs WHERE task_name = :task ORDER BY id")
EMPTY = text("DELETE FROM public.procrastinate_jobs")


def day_begins(cast: Cast, day: date, time_zone: str = "UTC") -> list[Any]:
    """The documents of which HR is to be reminded on a day, by the digests that are queued as it begins."""
    with travel(moment(day, time_zone), tick=False):
        begin_day(employer_by_slug(cast.acme.slug))
        digests = session.scalars(QUEUED, {"task": "documents.remind_hr"}).all()
        session.execute(EMPTY)
        session.commit()
    return [each for args in digests for each in args["claims"]]


def sent_on(cast: Cast, mailbox: Mailbox, day: date) -> dict[str, Any]:
    """address → the mail that comes there as a day begins, after the worker has run."""
    with travel(moment(day, "UTC"), tick=False):
        begin_day(employer_by_slug(cast.acme.slug))
        sent = mailbox.deliver()
    assert len({each["To"] for each in sent}) == len(sent)
    return {each["To"]: each for each in sent}


def reminded(cast: Cast, first: int = 92, last: int = -3) -> list[int]:
    """How many days before LAST reminders came, of days that began: those about a lead time, and every fifth."""
    days = [left for left in range(first, last, -1) if left % 5 == 0 or any(abs(left - each) < 2 for each in LEADS)]
    return [left for left in days if day_begins(cast, LAST - left * DAY)]


def test_each_lead_time_comes_once(cast: Cast) -> None:
    document_id = add_document(cast.acme, None, "policy", expires_on=LAST)
    # On other days, so that it would be seen.
    add_document(cast.acme, gone(cast, cast.acme), expires_on=LAST - 5 * DAY)
    assert reminded(cast) == [90, 30, 7, 0]
    with tenant_scope(cast.acme.tenant):
        assert get_document(HR, document_id).version == 1


def test_after_weeks_away_the_nearest_one_comes_alone(cast: Cast) -> None:
    document_id = str(add_document(cast.acme, None, "policy", expires_on=LAST))
    assert day_begins(cast, LAST - 5 * DAY) == [document_id]
    assert day_begins(cast, LAST - 4 * DAY) == []
    assert day_begins(cast, LAST + 30 * DAY) == [document_id]
    assert day_begins(cast, LAST + 31 * DAY) == []


def test_without_a_worker_for_weeks_the_nearest_one_is_sent_alone(cast: Cast, mailbox: Mailbox) -> None:
    assert cast.alice
    add_document(cast.acme, cast.bob.employee_ids["acme"], title="Paper", expires_on=LAST)
    for left in (90, 30):  # begun by those who work there
        with travel(moment(LAST - left * DAY, "UTC"), tick=False):
            begin_day(employer_by_slug(cast.acme.slug))
    sent = sent_on(cast, mailbox, LAST - 7 * DAY)
    assert set(sent) == {cast.alice.email, cast.bob.email}
    assert all("in 7 days" in text_of(each) for each in sent.values())


def test_neither_yesterday_nor_other_lead_times_bring_one_again(cast: Cast) -> None:
    document_id = str(add_document(cast.acme, None, "policy", expires_on=LAST))
    set_time_zone(cast, cast.acme, "Pacific/Kiritimati")
    assert day_begins(cast, LAST - 30 * DAY, "Pacific/Kiritimati") == [document_id]
    set_time_zone(cast, cast.acme, "Pacific/Pago_Pago")
    assert day_begins(cast, LAST - 31 * DAY, "Pacific/Pago_Pago") == []
    assert day_begins(cast, LAST - 30 * DAY, "Pacific/Pago_Pago") == []
    set_time_zone(cast, cast.acme, "UTC")
    settle(cast, documents_lead_times=["60", "30", "14"])
    assert reminded(cast, 29) == [14]
    settle(cast, documents_lead_times=[])
    assert reminded(cast, 13, 10) == []


def test_nobody_waits_for_whoever_is_changing_one(cast: Cast) -> None:
    document_id = str(add_document(cast.acme, None, "policy", expires_on=LAST))
    with owner_transaction() as connection:
        connection.execute(text(f"SELECT id FROM {cast.acme.tenant.schema_name}.documents FOR UPDATE"))
        assert day_begins(cast, LAST - 30 * DAY) == []
    assert day_begins(cast, LAST - 29 * DAY) == [document_id]


def test_another_day_and_another_version_begin_anew(cast: Cast) -> None:
    first = add_document(cast.acme, None, "policy", expires_on=TODAY + 10 * DAY)
    assert day_begins(cast, TODAY + DAY) == [str(first)]
    with tenant_scope(cast.acme.tenant):
        operations.update_document(HR, get_document(HR, first, lock=True), Values(expires_on=TODAY + 11 * DAY))
        session.commit()
    assert day_begins(cast, TODAY + 2 * DAY) == [str(first)]
    second = renew_document(cast.acme, first, expires_on=TODAY + 50 * DAY)
    assert day_begins(cast, TODAY + 3 * DAY) == [str(second)]
    assert day_begins(cast, TODAY + 11 * DAY) == []


def test_hr_gets_one_mail_and_each_person_one_of_what_they_see(cast: Cast, mailbox: Mailbox) -> None:
    bob, dana = cast.bob.employee_ids["acme"], cast.dana.employee_ids["acme"]
    assert cast.alice
    french, english = (cast.person(name, cast.acme, "hr") for name in ("Helene", "Henry"))
    session.execute(update(User).where(User.id == french.id).values(locale="fr"))
    session.commit()
    soon, past = TODAY + 7 * DAY, TODAY - 3 * DAY
    add_document(cast.acme, bob, "passport", title="Passport", expires_on=soon)
    add_document(cast.acme, bob, "clearance", title="Secret inquiry", expires_on=soon, visibility="hr")
    add_document(cast.acme, dana, "permit", title="evil.example <b>", expires_on=past)
    add_document(cast.acme, None, "policy", title="Fire drill", expires_on=soon)
    sent = sent_on(cast, mailbox, TODAY + 6 * DAY)
    assert set(sent) == {french.email, english.email, cast.bob.email, cast.dana.email}
    digest, own = sent[english.email], text_of(sent[cast.bob.email])
    assert digest["Subject"] == "4 documents need to be renewed"
    said = text_of(digest)
    assert said.index("Expired:") < said.index("Dana Tester: expired on") < said.index("Soon:")
    for line in (
        "Passport · Bob Tester: expires tomorrow",
        "“Secret inquiry” · Bob",
        "“Fire drill” · Company document",
    ):
        assert line in said
    assert "evil.example" not in digest.as_string()
    assert "<b>" not in digest.get_body(("html",)).get_content()
    assert 'lang="fr"' in sent[french.email].get_body(("html",)).get_content()
    assert sent[cast.bob.email]["Subject"] == "Please renew a document"
    assert ("Passport: expires tomorrow" in own, "Secret" in own, "Fire" in own) == (True, False, False)
    assert sent_on(cast, mailbox, TODAY + 6 * DAY) == {}


def test_a_long_digest_names_the_most_urgent_and_counts_the_rest(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cast.alice
    monkeypatch.setattr(mails, "NAMED", 2)
    for days in (9, 4, 6):
        add_document(cast.acme, None, "policy", title=f"In {days}", expires_on=TODAY + days * DAY)
    (digest,) = sent_on(cast, mailbox, TODAY + DAY).values()
    assert digest["Subject"] == "3 documents need to be renewed"
    said = text_of(digest)
    assert said.index("In 4") < said.index("In 6") < said.index("And one more.")
    assert "In 9" not in said


def test_a_mail_says_what_holds_when_it_is_sent(cast: Cast, mailbox: Mailbox) -> None:
    people = [cast.mona, cast.bob, cast.dana, cast.person("Emil", cast.acme, "employee", hired=True)]
    own = [person.employee_ids["acme"] for person in people]
    assert cast.alice
    documents = [add_document(cast.acme, each, title="Paper", expires_on=TODAY + 7 * DAY) for each in own]
    not_begun(cast.acme)
    begin_day(employer_by_slug(cast.acme.slug))
    renew_document(cast.acme, documents[0])
    with tenant_scope(cast.acme.tenant):
        operations.remove(HR, get_document(HR, documents[1], lock=True))
        session.commit()
    leave(cast, cast.acme, own[2], TODAY - 2 * DAY)
    session.execute(update(Membership).where(Membership.user_id == people[3].id).values(state="ended"))
    session.commit()
    (digest,) = mailbox.deliver()
    assert digest["To"] == cast.alice.email
    assert text_of(digest).count("Paper") == text_of(digest).count("“Paper” · Emil Tester") == 1
