"""The first steps: in order, each saved by itself, left and resumed."""

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast

LOOK = {"locale": "fr", "currency": "XAF", "time_zone": "Africa/Douala"}
STEPS = {
    "identity": {"legal_name": "Acme Ltd", "industry": "retail"},
    "contact": {"country": "CM", "city": "Douala"},
    "registration": {"tax_id": "M0123"},
    "look": LOOK,
}


def test_every_step_leads_to_the_next(app: Flask, cast: Cast) -> None:
    ways = [cast.alice.client.post(f"/e/acme/welcome/{step}", data=data).location for step, data in STEPS.items()]
    assert ways == [f"/e/acme/welcome/{step}" for step in ("contact", "registration", "look", "done")]
    assert cast.alice.client.get(ways[-1]).status_code == 200
    with app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        assert (employer.city, employer.tax_id, employer.currency) == ("Douala", "M0123", "XAF")
        assert employer.profile_completed_at


def test_it_can_be_left_and_resumed(cast: Cast) -> None:
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/welcome/identity"
    cast.alice.client.post("/e/acme/welcome/identity", data=STEPS["identity"])
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/welcome/contact"


def test_once_finished_it_leads_to_the_profile(cast: Cast) -> None:
    cast.alice.client.post("/e/acme/welcome/look", data=LOOK)
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/profile/"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_shows_what_is_there_and_can_be_skipped(cast: Cast, step: str) -> None:
    page = cast.alice.client.get(f"/e/acme/welcome/{step}")
    assert page.status_code == 200
    assert "Skip this step" in page.text


def test_a_wrong_answer_stays_on_the_step(cast: Cast) -> None:
    answer = cast.alice.client.post("/e/acme/welcome/contact", data={"country": "CM", "phone": "call me"})
    assert answer.status_code == 422
    assert "call me" in answer.text


def test_it_is_for_who_runs_the_employer(cast: Cast) -> None:
    assert cast.bob.client.get("/e/acme/welcome/").status_code == 403
    assert cast.charlie.client.get("/e/acme/welcome/identity").status_code == 404
