"""Whoever adds somebody can tell that there is a record elsewhere, and neither whose nor how many."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from tests.support.alike import Observed, observe
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.elsewhere import NEW, choose
from tests.support.index import FOUND_BY, NOT_FOUND_BY, arrange
from tests.support.mailbox import Mailbox
from tests.support.people import api

Act = Callable[[Person, CastEmployer, str], Any]


def add(alice: Person, acme: CastEmployer, passport: str) -> Any:
    return alice.client.post(api(acme, "employees/"), json=NEW | {"passport_number": passport})


def show(alice: Person, acme: CastEmployer, passport: str) -> Any:
    del passport
    employee_id = alice.client.get(api(acme, "employees/")).json["items"][0]["id"]
    return alice.client.get(acme.url(f"employees/{employee_id}/elsewhere"))


def ask(alice: Person, acme: CastEmployer, passport: str) -> Any:
    del passport
    employee_id = alice.client.get(api(acme, "employees/")).json["items"][0]["id"]
    return alice.client.post(api(acme, f"employees/{employee_id}/elsewhere/checks"))


@pytest.fixture
def seen(cast: Cast, mailbox: Mailbox) -> dict[str, list[Observed]]:
    """What is left of each act, by whom the person works for."""
    found: dict[str, list[Observed]] = {}
    # The first fills what a process knows from then on.
    cases = {"first": FOUND_BY["one"]} | NOT_FOUND_BY | FOUND_BY
    for number, (case, others) in enumerate(cases.items()):
        # As it is shown masked, it is the same.
        passport = f"C{number}1X00T47"
        arrange(cast, passport, others)
        acme = cast.employer(f"acme-{number}", "Acme")
        choose(cast, acme, concurrent_employment=False, concurrent_action="warn")
        alice = owner(cast, acme, number)
        mailbox.deliver()
        found[case] = [
            observe(cast, acme, mailbox, partial(act, alice, acme, passport), alice.email, passport) for act in ACTS
        ]
    return found


def owner(cast: Cast, employer: CastEmployer, number: int) -> Person:
    """Somebody who is called the same at each employer."""
    person = cast.person(f"Alice{number}", employer, "owner")
    with cast.app.app_context():
        session.get_one(User, person.id).name = person.name = "Alice"
        session.commit()
    return person


ACTS: tuple[Act, ...] = (add, show, ask)


def test_nothing_tells_who_else_it_is(seen: dict[str, list[Observed]]) -> None:
    for cases in (NOT_FOUND_BY, FOUND_BY):
        first = seen[next(iter(cases))]
        apart = {case: [one.apart(other) for one, other in zip(seen[case], first, strict=True)] for case in cases}
        assert apart == {case: [{}] * len(ACTS) for case in cases}
    assert seen["one"][1].body != seen["nobody"][1].body
    assert [each.status for each in seen["one"]] == [each.status for each in seen["nobody"]] == [201, 200, 200]
