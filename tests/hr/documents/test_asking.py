"""HR asks people for the documents that are missing: one mail each, once a day, and logged."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from time_machine import travel

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.documents.asking import Told, ask_for
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import settle
from tests.support.cast import Cast
from tests.support.documents import add_document
from tests.support.leaving import gone
from tests.support.mailbox import Mailbox, text_of
from tests.support.people import events

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture(autouse=True)
def _required(cast: Cast) -> None:
    settle(cast, documents_required=["identity", "contract"], documents_required_full_time=["resume"])


def ask(cast: Cast, employee_ids: Iterable[UUID]) -> Told:
    alice = Actor("user", "Alice", cast.alice.id, "owner")
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        told = ask_for(alice, list(employee_ids), clock.today())
        session.commit()
    return told


def names(told: Told) -> list[list[str]]:
    return [[employee.first_name for employee in each] for each in told]


def test_each_is_told_what_is_missing_and_not_twice_on_a_day(cast: Cast, mailbox: Mailbox) -> None:
    bob, dana = cast.bob.employee_ids["acme"], cast.dana.employee_ids["acme"]
    rosa, former = cast.hire(cast.acme, "Rosa"), gone(cast, cast.acme, "Gus")
    add_document(cast.acme, bob, "contract", visibility="hr")
    for kind in ("identity", "contract", "resume"):
        add_document(cast.acme, dana, kind)
    people = [rosa, dana, former, bob]
    assert names(ask(cast, people)) == [["Bob"], [], ["Rosa"], ["Dana", "Gus"]]
    (mail,) = mailbox.deliver()
    assert (mail["To"], mail["Subject"]) == (cast.bob.email, "Please send 2 documents")
    text = text_of(mail)
    assert "Alice asks you for what is missing at “Acme Ltd”:\n\n- Résumé\n- Identity document\n\n" in text
    assert cast.bob.client.get(mailbox.link()).status_code == 200
    assert [each.changes for each in events(cast, cast.acme, "document asked for")] == [
        {"type": [None, "resume"]},
        {"type": [None, "identity"]},
    ]
    log = cast.alice.client.get(cast.acme.url("audit/")).text
    assert ("Document asked for" in log, "<ins>Résumé</ins>" in log) == (True, True)
    assert names(ask(cast, people)) == [[], ["Bob"], ["Rosa"], ["Dana", "Gus"]]
    assert mailbox.deliver() == []
    with travel(clock.now() + timedelta(days=1)):
        assert names(ask(cast, [bob])) == [["Bob"], [], [], []]


def test_what_has_come_meanwhile_is_not_asked_for(cast: Cast, mailbox: Mailbox) -> None:
    bob = cast.bob.employee_ids["acme"]
    for kind in ("identity", "contract"):
        add_document(cast.acme, bob, kind)
    ask(cast, [bob])
    add_document(cast.acme, bob, "resume")
    assert mailbox.deliver() == []


def test_who_is_asked_again_before_a_worker_came_gets_one_mail(cast: Cast, mailbox: Mailbox) -> None:
    bob = cast.bob.employee_ids["acme"]
    ask(cast, [bob])
    with travel(clock.now() + timedelta(days=1), tick=False):
        ask(cast, [bob])
        assert [each["To"] for each in mailbox.deliver()] == [cast.bob.email]


def test_of_two_who_ask_at_the_same_time_one_does(cast: Cast) -> None:
    bob = cast.bob.employee_ids["acme"]
    assert cast.alice
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: names(ask(cast, [bob])), range(2)))
    assert sorted(told) == [[[], ["Bob"], [], []], [["Bob"], [], [], []]]
    assert len(events(cast, cast.acme, "document asked for")) == 3


def test_nobody_of_another_employer_is_asked(cast: Cast, mailbox: Mailbox) -> None:
    assert cast.charlie
    assert names(ask(cast, [cast.hire(cast.globex, "Gina", user_id=cast.charlie.id)])) == [[], [], [], []]
    assert mailbox.deliver() == []
