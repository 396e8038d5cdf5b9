"""The first questions: in order, each saved by itself, skipped, left and resumed."""

from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import undefer_group

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast
from tests.support.forms import fill_in
from tests.support.pictures import picture

STEPS = ("people", "look", "first")


def look() -> dict[str, Any]:
    return {"brand_colour": "#0a5c36", "logo": (BytesIO(picture()), "logo.png")}


def employer_of(app: Flask, cast: Cast) -> Employer:
    with app.app_context():
        return session.get_one(Employer, cast.acme.id, options=[undefer_group("profile")])


def test_every_step_leads_to_the_next(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    assert fill_in(alice, "/e/acme/welcome/people", {"size": "10-49"}).location == "/e/acme/welcome/look"
    assert fill_in(alice, "/e/acme/welcome/look", look()).location == "/e/acme/welcome/first"
    assert alice.post("/e/acme/welcome/first", data={"next": "person"}).location == "/e/acme/employees/new"
    employer = employer_of(app, cast)
    assert (employer.size, employer.brand_colour) == ("10-49", "#0a5c36")
    assert employer.logo_key
    assert employer.profile_completed_at


def test_it_asks_three_things_and_promises_nothing_else(cast: Cast) -> None:
    alice = cast.alice.client
    pages = [alice.get(f"/e/acme/welcome/{step}").text for step in STEPS]
    parts = [
        alice.get(f"/e/acme/profile/{part}", follow_redirects=True).text
        for part in ("identity", "contact", "registration")
    ]
    for waiting in ("fax", "licence", "iban", "tax_id", "legal_name"):
        assert not any(f'name="{waiting}"' in page for page in pages)
        assert any(f'name="{waiting}"' in part for part in parts)
    assert "import" not in pages[2].partition('id="content"')[2].lower()


def test_it_can_be_left_and_resumed(cast: Cast) -> None:
    alice = cast.alice.client
    ways = [alice.get("/e/acme/welcome/").location]
    fill_in(alice, "/e/acme/welcome/people", {"size": "1-9"})
    ways.append(alice.get("/e/acme/welcome/").location)
    fill_in(alice, "/e/acme/welcome/look", look())
    ways.append(alice.get("/e/acme/welcome/").location)
    assert ways == [f"/e/acme/welcome/{step}" for step in STEPS]


def test_once_finished_it_leads_to_the_profile(cast: Cast) -> None:
    assert cast.alice.client.post("/e/acme/welcome/first", data={"next": "later"}).location == "/e/acme/"
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/profile/"


@pytest.mark.parametrize(("step", "following"), pairwise(STEPS))
def test_every_step_can_be_skipped(cast: Cast, step: str, following: str) -> None:
    page = cast.alice.client.get(f"/e/acme/welcome/{step}")
    assert page.status_code == 200
    assert f'href="/e/acme/welcome/{following}">Skip this step' in page.text


@pytest.mark.parametrize(
    ("step", "data", "field"),
    [("people", {"size": "many"}, "size"), ("look", {"brand_colour": "red;}"}, "brand_colour")],
)
def test_a_wrong_answer_stays_on_the_step(cast: Cast, step: str, data: dict[str, str], field: str) -> None:
    answer = fill_in(cast.alice.client, f"/e/acme/welcome/{step}", data)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text


def test_it_is_for_who_runs_the_employer(cast: Cast) -> None:
    assert cast.bob.client.get("/e/acme/welcome/").status_code == 403
    assert cast.bob.client.post("/e/acme/welcome/first").status_code == 403
    assert cast.charlie.client.get("/e/acme/welcome/people").status_code == 404
