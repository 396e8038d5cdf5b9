"""Whose an identifier is: found by its exact value, by few, and what they type is kept nowhere."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.submissions.models import KeptForm
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast, Person
from tests.support.forms import BROWSER, text_of
from tests.support.people import api, hired
from tests.support.settings import set_by_page
from tests.support.statements import counted

NUMBER = "ZX 90.4417"
NOBODY = "Nobody here has this identifier."


@pytest.fixture
def ada(cast: Cast) -> dict[str, Any]:
    cast.hire(cast.acme, "Zoe")
    return hired(cast, national_id=NUMBER, bank_account="DE89370400440532013000")


def page(cast: Cast, person: Person, typed: str, **more: Any) -> TestResponse:
    return person.client.post(cast.acme.url("employees/lookup"), data={"identifier": typed}, **more)


def by_api(cast: Cast, person: Person, typed: Any, **more: Any) -> TestResponse:
    return person.client.post(api(cast.acme, "employees/lookups"), json={"identifier": typed}, **more)


def record_url(cast: Cast, employee: dict[str, Any]) -> str:
    return cast.acme.url(f"employees/{employee['id']}")


def test_the_one_who_has_it_is_found_however_it_is_written(cast: Cast, ada: dict[str, Any]) -> None:
    hanna = cast.person("Hanna", cast.acme, "hr")
    shown = hanna.client.get(cast.acme.url("employees/lookup"))
    looked_through = "Looked through: National ID number, Passport number, Social security number, Tax number."
    assert looked_through in text_of(shown.text)
    assert 'autocomplete="off"' in shown.text
    for typed in ("zx904417", "ZX-90 4417", "  zx 90.4417 "):
        answer = page(cast, hanna, typed)
        assert (answer.status_code, answer.location) == (303, record_url(cast, ada)), typed
        found = by_api(cast, hanna, typed)
        assert [each["name"] for each in found.json["items"]] == ["Ada Lovelace"]
        assert not {"national_id", "tax_number"} & found.json["items"][0].keys()
        for each in (answer, found, shown):
            assert each.headers["Cache-Control"] == "no-store"


def test_a_part_a_placeholder_and_an_account_are_nobodys(cast: Cast, ada: dict[str, Any]) -> None:
    for typed in ("zx90441", "zx9044170", "N/A", "n.a.", "000 000", "---", "DE89370400440532013000", "Lovelace"):
        answer = page(cast, cast.alice, typed)
        assert (answer.status_code, NOBODY in answer.text, typed in answer.text) == (422, True, False), typed
        assert by_api(cast, cast.alice, typed).json == {"items": []}
    for wrong in ("", "   ", "x" * 101, "4\0007"):
        answer = page(cast, cast.alice, wrong)
        assert (answer.status_code, NOBODY in answer.text) == (422, False)
        assert list(by_api(cast, cast.alice, wrong).json["errors"]) == ["identifier"]


def test_several_are_listed_those_who_left_too(cast: Cast, ada: dict[str, Any]) -> None:
    left = {"passport_number": NUMBER, "status": "resigned", "terminated_on": clock.today()}
    bob = {"id": cast.hire(cast.acme, "Bob", last_name="Byron", **left)}
    answer = page(cast, cast.alice, NUMBER)
    assert (answer.status_code, NUMBER in answer.text) == (200, False)
    assert "2 people have this identifier" in answer.text
    assert all(f'href="{record_url(cast, each)}"' in answer.text for each in (ada, bob))
    assert "Zoe" not in answer.text
    assert [each["first_name"] for each in by_api(cast, cast.alice, NUMBER).json["items"]] == ["Bob", "Ada"]


def test_nobody_else_may_look(cast: Cast, ada: dict[str, Any]) -> None:
    viewer, url = cast.person("Vera", cast.acme, "viewer"), cast.acme.url("employees/lookup")
    managed = {"version": 1, "manager_id": str(cast.mona.employee_ids["acme"])}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=managed).status_code == 200
    for person, status in ((cast.charlie, 404), (cast.bob, 403), (viewer, 403), (cast.mona, 403)):
        for answer in (person.client.get(url), page(cast, person, NUMBER), by_api(cast, person, NUMBER)):
            assert (answer.status_code, "Lovelace" in answer.text) == (status, False)
        assert url not in person.client.get(cast.acme.url("employees/?q=nobody")).text
    at_globex = cast.charlie.client.post(api(cast.globex, "employees/lookups"), json={"identifier": NUMBER})
    assert at_globex.json == {"items": []}


def test_what_the_employer_hides_is_not_looked_through(cast: Cast, ada: dict[str, Any]) -> None:
    set_by_page(cast, "record", rule_national_id="hidden")
    assert page(cast, cast.alice, NUMBER).status_code == 422
    assert by_api(cast, cast.alice, NUMBER).json == {"items": []}
    assert "Looked through: Passport number," in cast.alice.client.get(cast.acme.url("employees/lookup")).text


def test_one_statement_looks_by_the_index(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    for more in range(3):
        with counted(app) as sent:
            answer = by_api(cast, cast.alice, NUMBER)
        assert len(answer.json["items"]) == more + 1
        looking = [each for each in sent if "fingerprints" in each]
        assert (len(looking), len(sent) <= 8) == (1, True), sent
        cast.hire(cast.acme, f"Ada {more}", national_id=NUMBER)
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        where = f"\"{cast.acme.tenant.schema_name}\".employees WHERE fingerprints && ARRAY['\\x00'::bytea]"
        plan = connection.execute(text(f"EXPLAIN SELECT id FROM {where}")).scalars().all()
    assert "ix_employees_fingerprints" in str(plan)


def test_the_search_finds_no_identifier_and_says_where_to_look(cast: Cast, ada: dict[str, Any]) -> None:
    alice = cast.alice.client
    for path in ("employees/", "search"):
        answer = alice.get(cast.acme.url(path), query_string={"q": "zx904417"})
        assert "Lovelace" not in answer.text
        assert f'href="{cast.acme.url("employees/lookup")}"' in answer.text
        assert "Looking for an identifier?" in answer.text
    assert alice.get(api(cast.acme, "employees/"), query_string={"q": NUMBER}).json["items"] == []


def test_what_was_typed_is_kept_nowhere(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    refused = page(cast, cast.alice, "QQ-1234", headers=BROWSER)
    assert refused.status_code == 303
    assert refused.location.startswith(cast.acme.url("employees/lookup?kept="))
    again = cast.alice.client.get(refused.location)
    assert (NOBODY in again.text, "1234" in again.text) == (True, False)
    with app.app_context():
        kept = [each.content for each in session.query(KeptForm)]
    assert ("identifier" in kept[-1], "1234" in kept[-1]) == (True, False)
    keyed = by_api(cast, cast.alice, NUMBER, headers={"Idempotency-Key": "1"})
    assert (keyed.status_code, "Lovelace" in keyed.text) == (400, False)
