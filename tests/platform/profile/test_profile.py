"""The employer's profile: who may change it, what is refused, and what the log keeps of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import undefer_group
from time_machine import travel
from werkzeug.test import TestResponse

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.days import set_time_zone
from tests.support.forms import fill_in, version_in
from tests.support.races import all_at_once

IBAN = "FR14 2004 1010 0505 0001 3M02 606"
LOOK = {"locale": "fr", "currency": "XAF", "time_zone": "Africa/Douala"}
NAMES = {"legal_name": "Acme Ltd", "trading_name": "Acme Ltd"}


def employer_of(app: Flask, cast: Cast) -> Employer:
    with app.app_context():
        return session.get_one(Employer, cast.acme.id, options=[undefer_group("profile")])


def last_changes(app: Flask, cast: Cast) -> dict[str, Any]:
    with app.app_context(), tenant_scope(cast.acme.tenant):
        return session.query(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1).one().changes


def save(client: FlaskClient, part: str, data: dict[str, Any]) -> int:
    return fill_in(client, f"/e/acme/profile/{part}", data).status_code


def test_a_part_is_saved_and_noted(app: Flask, cast: Cast) -> None:
    data = {"legal_name": "Acme Ltd", "trading_name": "Acme", "industry": "retail", "incorporated_on": "1999-04-01"}
    assert save(cast.alice.client, "identity", data) == 303
    assert employer_of(app, cast).name == "Acme"
    changes = last_changes(app, cast)
    assert changes["trading_name"] == ["Acme Ltd", "Acme"]
    assert "legal_name" not in changes


def test_a_new_legal_name_renames_nothing(app: Flask, cast: Cast) -> None:
    assert save(cast.alice.client, "identity", NAMES | {"legal_name": "Acme Holding International SE"}) == 303
    assert employer_of(app, cast).name == "Acme Ltd"
    assert "Acme Holding" not in cast.alice.client.get(cast.acme.url()).text
    assert save(cast.alice.client, "identity", NAMES | {"trading_name": " "}) == 422


def test_nothing_changed_is_nothing_noted(app: Flask, cast: Cast) -> None:
    save(cast.alice.client, "identity", NAMES | {"legal_name": "Acme Ltd"})
    with app.app_context(), tenant_scope(cast.acme.tenant):
        assert session.query(AuditEvent).count() == 0


def test_account_numbers_are_encrypted_and_shown_masked(app: Flask, cast: Cast) -> None:
    assert save(cast.alice.client, "registration", {"iban": IBAN, "swift": "PSSTFRPPPAR"}) == 303
    assert employer_of(app, cast).iban == IBAN.replace(" ", "")
    page = cast.alice.client.get("/e/acme/profile/registration").text
    assert "••••2606" in page
    assert "20041010" not in page
    with app.app_context():
        stored = session.execute(text("SELECT iban FROM public.employers")).scalar_one()
    assert b"2004" not in bytes(stored)


def test_the_log_keeps_what_is_not_for_every_colleague_masked(app: Flask, cast: Cast) -> None:
    save(cast.alice.client, "registration", {"iban": IBAN, "bank_name": "Afriland First", "tax_id": "M012345678901X"})
    assert last_changes(app, cast) == {
        "iban": [None, "••••2606"],
        "bank_name": [None, "••••irst"],
        "tax_id": [None, "••••901X"],
    }
    page = cast.alice.client.get(cast.acme.url("audit/")).text
    assert "••••2606" in page
    assert IBAN.replace(" ", "") not in page


def test_a_masked_value_sent_back_stays_what_it_was(app: Flask, cast: Cast) -> None:
    save(cast.alice.client, "registration", {"iban": IBAN})
    assert save(cast.alice.client, "registration", {"iban": "••••2606", "bank_name": "Afriland"}) == 303
    assert "iban" not in last_changes(app, cast)
    assert employer_of(app, cast).iban == IBAN.replace(" ", "")
    assert save(cast.alice.client, "registration", {"iban": ""}) == 303
    assert employer_of(app, cast).iban is None


def test_a_masked_value_is_still_there_when_the_form_comes_back(cast: Cast) -> None:
    save(cast.alice.client, "registration", {"iban": IBAN})
    answer = fill_in(cast.alice.client, "/e/acme/profile/registration", {"iban": "••••2606", "swift": "NOBANK"})
    assert answer.status_code == 422
    assert 'value="••••2606"' in answer.text


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("identity", NAMES | {"legal_name": ""}),
        ("identity", NAMES | {"legal_name": "x" * 201}),
        ("identity", NAMES | {"legal_name": "Acme\x00"}),
        ("identity", NAMES | {"legal_name": "Acme", "organization_type": "cult"}),
        ("identity", NAMES | {"legal_name": "Acme", "incorporated_on": "2999-01-01"}),
        ("identity", NAMES | {"legal_name": "Acme", "incorporated_on": "soon"}),
        ("contact", {"country": "XX"}),
        ("contact", {"phone": "call me"}),
        ("contact", {"official_email": "acme"}),
        ("contact", {"website": "javascript:alert(1)"}),
        ("contact", {"website": "ftp://example.com"}),
        ("registration", {"iban": "FR14 2004 1010 0505 0001 3M02 607"}),
        ("registration", {"iban": "••••0000"}),
        ("registration", {"swift": "NOBANK"}),
        ("registration", {"bank_account": "••••12"}),
        ("look", LOOK | {"brand_colour": "red;}"}),
        ("look", LOOK | {"currency": "DOGE"}),
        ("look", LOOK | {"time_zone": "../../etc/passwd"}),
        ("look", LOOK | {"locale": ""}),
    ],
)
def test_bad_values_are_refused_by_field(cast: Cast, part: str, data: dict[str, str]) -> None:
    answer = fill_in(cast.alice.client, f"/e/acme/profile/{part}", data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_website_without_scheme_is_completed(app: Flask, cast: Cast) -> None:
    assert save(cast.alice.client, "contact", {"website": "www.acme.example.com", "country": "CM"}) == 303
    assert employer_of(app, cast).website == "https://www.acme.example.com"


def test_a_stale_form_is_not_saved_shows_both_and_loses_nothing(app: Flask, cast: Cast) -> None:
    alice, url = cast.alice.client, "/e/acme/profile/identity"
    opened = version_in(alice.get("/e/acme/profile/").text)
    save(alice, "identity", NAMES | {"legal_name": "Acme First", "industry": "retail"})
    data = NAMES | {"legal_name": "Acme Second", "group_name": "Acme Group"}
    answer = alice.post(url, data=data | {"version": opened})
    assert answer.status_code == 409
    differences = answer.text.partition("Saved version")[2].partition("</table>")[0]
    for shown in ("Acme First", "Acme Second", "Acme Group"):
        assert shown in differences
    assert 'value="Acme Second"' in answer.text
    assert employer_of(app, cast).legal_name == "Acme First"
    assert alice.post(url, data=data | {"version": version_in(answer.text)}).status_code == 303
    assert employer_of(app, cast).legal_name == "Acme Second"


def test_a_form_with_a_mistake_still_finds_out_that_somebody_was_faster(app: Flask, cast: Cast) -> None:
    alice, url = cast.alice.client, "/e/acme/profile/identity"
    opened = version_in(alice.get("/e/acme/profile/").text)
    save(alice, "identity", NAMES | {"legal_name": "Acme First"})
    wrong = alice.post(url, data=NAMES | {"legal_name": "", "version": opened})
    assert wrong.status_code == 422
    answer = alice.post(url, data=NAMES | {"legal_name": "Acme Second", "version": version_in(wrong.text)})
    assert answer.status_code == 409
    assert employer_of(app, cast).legal_name == "Acme First"


def test_of_two_who_save_the_same_form_at_once_one_wins_and_the_others_are_told(app: Flask, cast: Cast) -> None:
    url = "/e/acme/profile/identity"
    opened = version_in(cast.alice.client.get("/e/acme/profile/").text)

    def change(client: FlaskClient, number: int) -> TestResponse:
        return client.post(url, data=NAMES | {"legal_name": f"Acme {number}", "version": opened})

    answers = all_at_once(cast, change, role="admin")
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
    assert employer_of(app, cast).legal_name == f"Acme {winner}"
    told = next(answer.text for answer in answers if answer.status_code == 409)
    assert f"Acme {winner}" in told.partition("Saved version")[2].partition("</table>")[0]


def test_only_owners_and_administrators_change_it(cast: Cast) -> None:
    assert cast.mona.client.get("/e/acme/profile/").status_code == 403
    assert cast.bob.client.post("/e/acme/profile/identity", data=NAMES | {"legal_name": "Bob's"}).status_code == 403
    assert cast.charlie.client.get("/e/acme/profile/").status_code == 404


def test_unknown_part_is_not_found(cast: Cast) -> None:
    assert cast.alice.client.get("/e/acme/profile/secrets").status_code == 404


def test_our_own_colour_stands_for_none(app: Flask, cast: Cast) -> None:
    assert 'value="#0f6b5f"' in cast.alice.client.get("/e/acme/profile/look").text
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0a5c36"})
    assert employer_of(app, cast).brand_colour == "#0a5c36"
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0f6b5f"})
    assert employer_of(app, cast).brand_colour is None


def test_the_colour_becomes_a_stylesheet(cast: Cast) -> None:
    assert "/brand/" not in cast.alice.client.get("/e/acme/").text
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0a5c36"})
    assert 'href="/brand/0a5c36.css"' in cast.alice.client.get("/e/acme/").text
    answer = cast.nobody.get("/brand/0a5c36.css")
    assert answer.text == ":root{--brand:#0a5c36}"
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("colour", ["red", "0a5c3", "0a5c36}body{", "0a5c36%0a", "ggg000"])
def test_nothing_but_a_colour_becomes_a_stylesheet(cast: Cast, colour: str) -> None:
    assert cast.nobody.get(f"/brand/{colour}.css").status_code == 404


@pytest.mark.parametrize(
    ("time_zone", "day", "status"),
    [
        ("Pacific/Kiritimati", "2027-05-03", 303),
        ("Pacific/Kiritimati", "2027-05-04", 422),
        ("Pacific/Pago_Pago", "2027-05-02", 422),
        ("Pacific/Pago_Pago", "2027-05-01", 303),
    ],
)
def test_nobody_was_founded_after_the_employers_today(cast: Cast, time_zone: str, day: str, status: int) -> None:
    set_time_zone(cast, cast.acme, time_zone)
    with travel(datetime(2027, 5, 2, 10, 30, tzinfo=UTC), tick=False):
        assert save(cast.alice.client, "identity", NAMES | {"incorporated_on": day}) == status
