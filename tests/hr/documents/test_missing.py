"""The list of people who lack documents that are asked of them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.documents import add_document
from tests.support.forms import text_of
from tests.support.lists import names, offered, open_list, total
from tests.support.mailbox import Mailbox


def ask(app: Flask, cast: Cast, **types: list[str]) -> None:
    """Ask people at Acme for documents: `required`, or `required_intern` and so on."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        row = settings_row()
        row.chosen = row.chosen | {f"documents_{name}": value for name, value in types.items()}
        session.commit()


@pytest.fixture
def lacking(app: Flask, cast: Cast) -> Cast:
    """Passports are asked of all, contracts of interns too: Bob lacks one, Ida two, Paul's has expired, Gone left."""
    ask(app, cast, required=["passport"], required_intern=["contract"])
    kitchen = cast.alice.client.post(f"/api/v1{cast.acme.url('departments/')}", json={"name": "Kitchen"}).json["id"]
    cast.hire(cast.acme, "Ida", employment_type="intern", department_id=kitchen)
    paul, gone = cast.hire(cast.acme, "Paul"), cast.hire(cast.acme, "Gone", status="resigned")
    with app.app_context():
        for each in (cast.mona.employee_ids["acme"], cast.bob.employee_ids["acme"]):
            add_document(cast.acme, each, "passport", visibility="hr", expires_on=clock.today())
        add_document(cast.acme, paul, "passport", expires_on=clock.today() - timedelta(days=1))
        add_document(cast.acme, gone, "contract")
    cast.hire(cast.acme, "Wendy")
    return cast


def found(cast: Cast, **asked: Any) -> list[str]:
    return names(open_list(cast.alice.client, cast.acme.url("documents/missing"), **asked))


def test_it_lists_who_lacks_what(lacking: Cast) -> None:
    assert found(lacking) == ["Tester, Ida", "Tester, Paul", "Tester, Wendy"]
    assert found(lacking, sort="-missing")[0] == "Tester, Ida"
    assert found(lacking, q="paul") == ["Tester, Paul"]
    text = text_of(open_list(lacking.alice.client, lacking.acme.url("documents/missing")))
    assert text.count("Passport (3)") == text.count("Contract (1)") == 1
    assert "No account" in text
    record = lacking.acme.url("employees/")
    assert f'href="{record}' in lacking.alice.client.get(lacking.acme.url("documents/missing")).text


def test_each_option_counts_whom_it_leaves(lacking: Cast) -> None:
    options = offered(open_list(lacking.alice.client, lacking.acme.url("documents/missing")))
    assert {key for key, _ in options} == {"type", "department"}
    for (key, value), number in options.items():
        assert len(found(lacking, **{key: value})) == number, (key, value)


def test_the_dashboard_counts_the_same_people(lacking: Cast) -> None:
    told = text_of(lacking.alice.client.get(lacking.acme.url("attention")).text)
    assert "3 people lack a required document Remind" in told
    assert total(lacking.alice.client.get(lacking.acme.url("documents/missing")).text) == 3
    mona = text_of(lacking.mona.client.get(lacking.acme.url("attention")).text)
    assert "lack a required" not in mona


def test_it_says_what_to_do_while_nothing_is_asked(cast: Cast) -> None:
    cast.hire(cast.acme, "Ida")
    assert "Choose documents" in cast.alice.client.get(cast.acme.url("documents/missing")).text
    hana = cast.person("Hana", cast.acme, "hr")
    assert "An administrator chooses" in hana.client.get(cast.acme.url("documents/missing")).text


def test_it_says_so_when_everybody_has_all(app: Flask, cast: Cast) -> None:
    ask(app, cast, required=["passport"])
    with app.app_context():
        add_document(cast.acme, cast.hire(cast.acme, "Ida"), "passport", expires_on=date(2999, 1, 1))
    assert "Nothing is missing" in cast.alice.client.get(cast.acme.url("documents/missing")).text


def remind(cast: Cast, *ids: object) -> str:
    """What is said after these people have been sent to be reminded, on the page that one comes back to."""
    sent = {"id": list(map(str, ids))}
    answer = cast.alice.client.post(cast.acme.url("documents/reminders?type=passport"), data=sent)
    assert answer.location == cast.acme.url("documents/missing?type=passport")
    return text_of(cast.alice.client.get(answer.location).text)


def test_several_are_reminded_at_once_and_the_rest_is_told(app: Flask, lacking: Cast, mailbox: Mailbox) -> None:
    dana, charlie = lacking.dana.employee_ids, lacking.charlie
    without = lacking.hire(lacking.acme, "Nell")
    people = (dana["acme"], dana["globex"], without, lacking.mona.employee_ids["acme"], uuid4())
    text = remind(lacking, *people)
    assert "1 person was asked by email. 1 has no account here: invite them first. 1 lacks nothing any more." in text
    assert "2 are not there any more." in text
    assert "1 had been asked today already." in remind(lacking, dana["acme"])
    assert [mail["To"] for mail in mailbox.deliver()] == [lacking.dana.email]
    assert charlie.client.post(lacking.acme.url("documents/reminders")).status_code == 404


def test_without_a_row_nobody_is_reminded(lacking: Cast) -> None:
    assert "Nothing is selected" in remind(lacking)


def test_it_is_for_hr(lacking: Cast) -> None:
    """Who lacks a passport tells who has one: managers and viewers see neither."""
    for who in (lacking.mona, lacking.bob, lacking.person("Vic", lacking.acme, "viewer")):
        assert who.client.get(lacking.acme.url("documents/missing")).status_code == 403
        assert who.client.post(lacking.acme.url("documents/reminders"), data={"id": "x"}).status_code == 403
    assert lacking.charlie.client.get(lacking.acme.url("documents/missing")).status_code == 404
    assert found(lacking, q="zzz") == []
