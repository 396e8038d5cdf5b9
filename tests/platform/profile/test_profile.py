"""The employer's profile: who may change it, what is refused, and what the log keeps of it."""

from datetime import UTC, datetime
from io import BytesIO
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
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
LOOK = {"locale": "fr", "currency": "XAF", "time_zone": "Africa/Douala"}


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
    assert changes["trading_name"] == [None, "Acme"]
    assert "legal_name" not in changes


def test_nothing_changed_is_nothing_noted(app: Flask, cast: Cast) -> None:
    save(cast.alice.client, "identity", {"legal_name": "Acme Ltd"})
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


def test_the_log_names_a_logo_and_never_holds_it(app: Flask, cast: Cast) -> None:
    save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(PNG), "logo.png")})
    assert last_changes(app, cast)["logo"] == [None, "image/png, 1 kB"]
    save(cast.alice.client, "look", LOOK | {"remove_logo": "true"})
    assert last_changes(app, cast) == {"logo": ["image/png", None]}


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
        ("identity", {"legal_name": ""}),
        ("identity", {"legal_name": "x" * 201}),
        ("identity", {"legal_name": "Acme\x00"}),
        ("identity", {"legal_name": "Acme", "organization_type": "cult"}),
        ("identity", {"legal_name": "Acme", "incorporated_on": "2999-01-01"}),
        ("identity", {"legal_name": "Acme", "incorporated_on": "soon"}),
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
    save(alice, "identity", {"legal_name": "Acme First", "industry": "retail"})
    data = {"legal_name": "Acme Second", "group_name": "Acme Group"}
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
    save(alice, "identity", {"legal_name": "Acme First"})
    wrong = alice.post(url, data={"legal_name": "", "version": opened})
    assert wrong.status_code == 422
    answer = alice.post(url, data={"legal_name": "Acme Second", "version": version_in(wrong.text)})
    assert answer.status_code == 409
    assert employer_of(app, cast).legal_name == "Acme First"


def test_of_two_who_save_the_same_form_at_once_one_wins_and_the_others_are_told(app: Flask, cast: Cast) -> None:
    url = "/e/acme/profile/identity"
    opened = version_in(cast.alice.client.get("/e/acme/profile/").text)

    def change(client: FlaskClient, number: int) -> TestResponse:
        return client.post(url, data={"legal_name": f"Acme {number}", "version": opened})

    answers = all_at_once(cast, change, role="admin")
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 303)
    assert employer_of(app, cast).legal_name == f"Acme {winner}"
    told = next(answer.text for answer in answers if answer.status_code == 409)
    assert f"Acme {winner}" in told.partition("Saved version")[2].partition("</table>")[0]


def test_only_owners_and_administrators_change_it(cast: Cast) -> None:
    assert cast.mona.client.get("/e/acme/profile/").status_code == 403
    assert cast.bob.client.post("/e/acme/profile/identity", data={"legal_name": "Bob's"}).status_code == 403
    assert cast.charlie.client.get("/e/acme/profile/").status_code == 404


def test_unknown_part_is_not_found(cast: Cast) -> None:
    assert cast.alice.client.get("/e/acme/profile/secrets").status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PNG, "image/png"), (b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"), (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp")],
)
def test_a_logo_is_served_as_what_it_is(cast: Cast, content: bytes, media_type: str) -> None:
    assert save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(content), "logo.svg", "text/html")}) == 303
    answer = cast.bob.client.get("/e/acme/logo")
    assert (answer.content_type, answer.data) == (media_type, content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")
    again = cast.bob.client.get("/e/acme/logo", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a", PNG + bytes(512 * 1024)])
def test_other_files_are_no_logos(app: Flask, cast: Cast, content: bytes) -> None:
    assert save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(content), "logo.png")}) == 422
    assert employer_of(app, cast).logo_type is None


def test_a_phones_photo_is_refused_at_the_field_and_the_form_comes_back(cast: Cast) -> None:
    photo = b"\xff\xd8\xff" + bytes(3 * 1024 * 1024)
    for url in ("/e/acme/profile/look", "/e/acme/welcome/look"):
        data = LOOK | {"brand_colour": "#0a5c36", "logo": (BytesIO(photo), "photo.jpg")}
        answer = fill_in(cast.alice.client, url, data)
        assert answer.status_code == 422
        assert 'href="#field-logo"' in answer.text
        assert "at most 512 kB" in answer.text.partition('id="errors-logo"')[2]
        assert "#0a5c36" in answer.text


def test_what_is_larger_still_is_not_read(cast: Cast) -> None:
    film = BytesIO(bytes(21 * 1024 * 1024))
    assert save(cast.alice.client, "look", LOOK | {"logo": (film, "film.mp4")}) == 413
    note = {"legal_name": "Acme", "logo": (BytesIO(bytes(3 * 1024 * 1024)), "large.png")}
    assert cast.alice.client.post(cast.acme.url("employees/"), data=note).status_code == 413


def test_a_logo_can_be_removed(cast: Cast) -> None:
    save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(PNG), "logo.png")})
    assert save(cast.alice.client, "look", LOOK | {"remove_logo": "true"}) == 303
    assert cast.alice.client.get("/e/acme/logo").status_code == 404


def test_the_logo_is_for_members(cast: Cast) -> None:
    save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(PNG), "logo.png")})
    assert cast.charlie.client.get("/e/acme/logo").status_code == 404


def test_a_logo_stays_when_no_other_is_chosen(cast: Cast) -> None:
    save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(PNG), "logo.png")})
    assert save(cast.alice.client, "look", LOOK | {"logo": (BytesIO(b""), "")}) == 303
    assert cast.alice.client.get("/e/acme/logo").data == PNG


def test_our_own_colour_stands_for_none(app: Flask, cast: Cast) -> None:
    assert 'value="#0f6b5f"' in cast.alice.client.get("/e/acme/profile/look").text
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0a5c36"})
    assert employer_of(app, cast).brand_colour == "#0a5c36"
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0f6b5f"})
    assert employer_of(app, cast).brand_colour is None


def test_the_colour_becomes_a_stylesheet(cast: Cast) -> None:
    assert cast.alice.client.get("/e/acme/brand.css").text == ""
    save(cast.alice.client, "look", LOOK | {"brand_colour": "#0a5c36"})
    answer = cast.alice.client.get("/e/acme/brand.css")
    assert ":root{--brand:#0a5c36}" in answer.text
    assert answer.mimetype == "text/css"
    assert "immutable" in cast.alice.client.get("/e/acme/brand.css?v=1").headers["Cache-Control"]


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
        assert save(cast.alice.client, "identity", {"legal_name": "Acme Ltd", "incorporated_on": day}) == status
