"""An invitation follows its person: correcting an address ends the link in the mail to the old one, by any door."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import JobChange, update_employee
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.invitations.pace import SAME_ADDRESS
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import version_in
from tests.support.invitations import ACCOUNT, expire, invitations_of
from tests.support.mailbox import Mailbox, text_of
from tests.support.people import api, card, events, person
from tests.support.races import somebody_waits

STRANGER, RIGHT = "amelie@acne.example", "amelie@acme.example"
Asked = dict[str, Any]
Door = Callable[[Cast, UUID, Asked], None]


@pytest.fixture
def amelie(cast: Cast) -> UUID:
    """Hired at Acme with a slip in her address, which is a stranger's."""
    return cast.hire(cast.acme, "Amélie", work_email=STRANGER, personal_email=None, country="FR")


@pytest.fixture
def strangers_link(amelie: UUID, invite: Callable[..., str]) -> str:
    return invite(employee_id=amelie)


def by_page(cast: Cast, who: UUID, values: dict[str, Any]) -> None:
    shown = person(cast, cast.acme, who)
    kept = {"first_name": shown.first_name, "last_name": shown.last_name, "job_title": shown.job_title}
    kept |= {"employment_type": shown.employment_type, "hired_on": shown.hired_on.isoformat()}
    kept |= {"work_email": shown.work_email or "", "personal_email": shown.personal_email or ""}
    for section in ("contact", "home") if "personal_email" in values else ("contact",):
        version = version_in(cast.alice.client.get(card(cast, who, section, "/edit")).text)
        typed = kept | {"version": version} | {name: value or "" for name, value in values.items()}
        answer = cast.alice.client.post(card(cast, who, section), data=typed)
        assert answer.status_code == 303, answer.text


def by_api(cast: Cast, who: UUID, values: dict[str, Any]) -> None:
    version = person(cast, cast.acme, who).version
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{who}"), json=values | {"version": version})
    assert answer.status_code == 200, answer.text


def by_operation(cast: Cast, who: UUID, values: dict[str, Any]) -> None:
    """As a command, a job or an accepted proposal does it."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        employee = get_employee(COMMAND, who, lock=True)
        update_employee(COMMAND, employee, Values(values), JobChange.of(Values(values)), clock.today())
        session.commit()


DOORS = pytest.mark.parametrize("correct", [by_page, by_api, by_operation])


@DOORS
def test_the_stranger_is_out_at_once_and_the_person_is_invited(
    cast: Cast, amelie: UUID, strangers_link: str, *, mailbox: Mailbox, app: Flask, correct: Door
) -> None:
    assert "Amélie" in cast.nobody.get(strangers_link).text
    correct(cast, amelie, {"work_email": RIGHT})
    for answer in (cast.nobody.get(strangers_link), cast.nobody.post(strangers_link, data=ACCOUNT)):
        assert answer.status_code == 410
        assert "Amélie" not in answer.text
    [mail] = mailbox.deliver()
    assert mail["To"] == RIGHT
    assert app.test_client().post(mailbox.link(), data=ACCOUNT).status_code == 303
    assert person(cast, cast.acme, amelie).user_id
    assert [event.changes["email"] for event in events(cast, cast.acme, "moved")] == [[STRANGER, RIGHT]]


@DOORS
@pytest.mark.parametrize("values", [{"work_email": None}, {"work_email": RIGHT, "invitation": "end"}])
def test_it_ends_if_the_address_is_removed_or_that_is_asked(
    cast: Cast, amelie: UUID, strangers_link: str, *, mailbox: Mailbox, app: Flask, correct: Door, values: Asked
) -> None:
    correct(cast, amelie, values)
    dead = cast.nobody.get(strangers_link)
    assert (dead.status_code, "has been revoked" in dead.text) == (410, True)
    assert mailbox.deliver() == []
    with app.app_context():
        assert [row.state for row in invitations_of(cast.acme)] == ["revoked"]


@DOORS
@pytest.mark.parametrize(
    "values",
    [
        {"personal_email": "home@x.example"},
        {"first_name": "Amelia", "number": "E-77"},
        {"work_email": STRANGER.upper()},
        {"job_title": "Boss"},
    ],
)
def test_what_leaves_the_address_leaves_the_link(
    cast: Cast, amelie: UUID, strangers_link: str, *, mailbox: Mailbox, correct: Door, values: dict[str, Any]
) -> None:
    correct(cast, amelie, values)
    assert cast.nobody.get(strangers_link).status_code == 200
    assert mailbox.deliver() == []


def test_a_private_address_is_followed_and_kept_out_of_the_log(
    cast: Cast, invite: Callable[..., str], mailbox: Mailbox
) -> None:
    record = cast.hire(cast.acme, "Pia", work_email=None, personal_email="pia@wrong.example")
    link = invite(employee_id=record)
    by_api(cast, record, {"work_email": "pia@acme.example"})
    assert cast.nobody.get(link).status_code == 200
    by_api(cast, record, {"personal_email": "pia@right.example"})
    assert cast.nobody.get(link).status_code == 410
    assert [mail["To"] for mail in mailbox.deliver()] == ["pia@right.example"]
    assert [event.changes["email"] for event in events(cast, cast.acme, "moved")] == [["•••", "•••"]]


def test_an_address_that_was_typed_for_the_invitation_alone_is_not_the_records(
    cast: Cast, amelie: UUID, invite: Callable[..., str]
) -> None:
    link = invite(employee_id=amelie, email="amelie@home.example")
    by_api(cast, amelie, {"work_email": RIGHT})
    assert cast.nobody.get(link).status_code == 200
    assert "open invitation" not in cast.alice.client.get(card(cast, amelie, "contact", "/edit")).text


def test_a_door_that_forgets_the_invitation_leaves_the_stranger_out_all_the_same(
    cast: Cast, amelie: UUID, strangers_link: str, *, app: Flask
) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Employee).values(work_email=RIGHT))
        session.commit()
    for answer in (cast.nobody.get(strangers_link), cast.nobody.post(strangers_link, data=ACCOUNT)):
        assert answer.status_code == 410
    assert person(cast, cast.acme, amelie).user_id is None


def test_the_form_asks_and_the_toast_says_what_was_done(cast: Cast, amelie: UUID, strangers_link: str) -> None:
    page = cast.alice.client.get(card(cast, amelie, "contact", "/edit")).text
    assert f"Amélie Tester has an open invitation to {STRANGER}" in page
    assert page.count('name="invitation"') == 2
    by_page(cast, amelie, {"work_email": RIGHT, "invitation": "move"})
    toast = cast.alice.client.get(cast.acme.url(f"employees/{amelie}")).text
    assert f"A new link is on its way to {RIGHT}. The old one no longer works." in toast
    assert f"Invited at {RIGHT} until" in toast
    assert cast.alice.client.get(cast.acme.url("invitations/")).text.count(RIGHT) >= 1


def test_nothing_is_asked_without_an_open_invitation(cast: Cast, amelie: UUID) -> None:
    assert 'name="invitation"' not in cast.alice.client.get(card(cast, amelie, "contact", "/edit")).text


def test_sending_an_expired_one_again_goes_to_the_corrected_address(
    cast: Cast, amelie: UUID, strangers_link: str, *, mailbox: Mailbox, app: Flask
) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
        expire(cast.acme)
    by_api(cast, amelie, {"work_email": RIGHT, "first_name": "Amelie-Rose"})
    assert mailbox.deliver() == []
    assert cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/sending")).status_code == 303
    [mail] = mailbox.deliver()
    assert (mail["To"], STRANGER in text_of(mail)) == (RIGHT, False)
    assert "Amelie-Rose" in cast.nobody.get(mailbox.link()).text
    assert cast.nobody.get(strangers_link).status_code == 410


def test_an_expired_one_is_not_sent_beside_a_newer_one(
    cast: Cast, amelie: UUID, strangers_link: str, *, invite: Callable[..., str], app: Flask
) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
        expire(cast.acme)
    invite(employee_id=amelie)
    answer = cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/sending"))
    assert (answer.status_code, "There is a newer open invitation" in answer.text) == (409, True)


@pytest.mark.parametrize(("status", "code"), [("suspended", 403), ("terminated", 410)])
def test_who_is_suspended_or_left_meanwhile_cannot_come_in(
    cast: Cast, amelie: UUID, strangers_link: str, *, app: Flask, status: str, code: int
) -> None:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        session.execute(update(Employee).values(status=status))
        session.commit()
    for answer in (cast.nobody.get(strangers_link), cast.nobody.post(strangers_link, data=ACCOUNT)):
        assert answer.status_code == code
    assert person(cast, cast.acme, amelie).user_id is None


def test_a_printed_letter_ends_with_the_address(cast: Cast, amelie: UUID, strangers_link: str, app: Flask) -> None:
    with app.app_context():
        [row] = invitations_of(cast.acme)
    letter = cast.alice.client.post(cast.acme.url(f"invitations/{row.id}/letter")).text
    printed = "/invitations/" + letter.split("<code>http://localhost/invitations/")[1].split("</code>")[0]
    assert cast.nobody.get(printed).status_code == 200
    by_api(cast, amelie, {"work_email": RIGHT})
    assert cast.nobody.get(printed).status_code == 410
    assert cast.nobody.post(f"{printed}/mail").status_code == 410


def test_correcting_and_accepting_at_once_never_leaves_a_strangers_login(
    cast: Cast, amelie: UUID, strangers_link: str, *, app: Flask
) -> None:
    """Whichever is first: either the stranger is refused, or the login is there to be seen and taken off."""
    together, answers = Barrier(2), []

    def accept() -> None:
        together.wait()
        answers.append(app.test_client().post(strangers_link, data=ACCOUNT).status_code)

    def correct() -> None:
        together.wait()
        by_api(cast, amelie, {"work_email": RIGHT})

    cast.alice.client.get(cast.acme.url())
    threads = [Thread(target=accept), Thread(target=correct)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    record = person(cast, cast.acme, amelie)
    assert (answers, record.user_id is None) in (([410], True), ([303], False))
    with app.app_context():
        *_, row = invitations_of(cast.acme)
    assert (row.state, row.email) == (("accepted", STRANGER) if record.user_id else ("pending", RIGHT))


@pytest.mark.parametrize("act", ["sending", "revocation"])
def test_correcting_waits_for_nobody_who_sends_or_revokes_it_meanwhile(
    cast: Cast, amelie: UUID, strangers_link: str, *, app: Flask, act: str
) -> None:
    """Both lock record, invitation and log in this order, or each would wait for the other."""
    with app.app_context():
        [row] = invitations_of(cast.acme)
    hana = cast.person("Hana", cast.acme, "hr").client
    url = api(cast.acme, f"invitations/{row.id}/{act}")
    with somebody_waits(app, "FROM invitations", lambda: hana.post(url).status_code) as answered:
        by_api(cast, amelie, {"work_email": RIGHT})
    assert answered() == 200


def test_an_address_that_is_corrected_again_and_again_is_not_mailed_each_time(
    cast: Cast, amelie: UUID, strangers_link: str, *, mailbox: Mailbox, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    url, statuses, sent = api(cast.acme, f"employees/{amelie}"), [], [STRANGER]
    for which in range(2 * SAME_ADDRESS.most + 2):
        values = {"work_email": (RIGHT, STRANGER)[which % 2], "version": person(cast, cast.acme, amelie).version}
        statuses.append(cast.alice.client.patch(url, json=values).status_code)
        sent += [mail["To"] for mail in mailbox.deliver()]
    assert statuses[-1] == 429
    assert max(sent.count(RIGHT), sent.count(STRANGER)) == SAME_ADDRESS.most
    with app.app_context():
        assert [row.state for row in invitations_of(cast.acme)].count("pending") == 1
    version = person(cast, cast.acme, amelie).version
    ended = {"work_email": "third@acme.example", "invitation": "end", "version": version}
    assert cast.alice.client.patch(url, json=ended).status_code == 200
