"""The first steps: in order, each saved by itself, left and resumed."""

import pytest
from flask import Flask

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast
from tests.support.forms import fill_in

LOOK = {"locale": "fr", "currency": "XAF", "time_zone": "Africa/Douala"}
STEPS = {
    "identity": {"legal_name": "Acme Ltd", "industry": "retail"},
    "contact": {"country": "CM", "city": "Douala"},
    "registration": {"tax_id": "M0123"},
    "look": LOOK,
}


def test_every_step_leads_to_the_next(app: Flask, cast: Cast) -> None:
    alice = cast.alice.client
    ways = [fill_in(alice, f"/e/acme/welcome/{step}", data).location for step, data in STEPS.items()]
    assert ways == [*(f"/e/acme/welcome/{step}" for step in ("contact", "registration", "look")), "/e/acme/"]
    assert "Acme Ltd is set up. Its profile is 36% complete." in alice.get(ways[-1]).text
    with app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        assert (employer.city, employer.tax_id, employer.currency) == ("Douala", "M0123", "XAF")
        assert employer.profile_completed_at


def test_it_can_be_left_and_resumed(cast: Cast) -> None:
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/welcome/identity"
    fill_in(cast.alice.client, "/e/acme/welcome/identity", STEPS["identity"])
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/welcome/contact"


def test_once_finished_it_leads_to_the_profile(cast: Cast) -> None:
    fill_in(cast.alice.client, "/e/acme/welcome/look", LOOK)
    assert cast.alice.client.get("/e/acme/welcome/").location == "/e/acme/profile/"


@pytest.mark.parametrize("step", STEPS)
def test_every_step_shows_what_is_there_and_can_be_skipped(cast: Cast, step: str) -> None:
    page = cast.alice.client.get(f"/e/acme/welcome/{step}")
    assert page.status_code == 200
    assert "Skip this step" in page.text


def test_a_wrong_answer_stays_on_the_step(cast: Cast) -> None:
    answer = fill_in(cast.alice.client, "/e/acme/welcome/contact", {"country": "CM", "phone": "call me"})
    assert answer.status_code == 422
    assert "call me" in answer.text


def test_it_is_for_who_runs_the_employer(cast: Cast) -> None:
    assert cast.bob.client.get("/e/acme/welcome/").status_code == 403
    assert cast.charlie.client.get("/e/acme/welcome/identity").status_code == 404


def test_the_last_step_may_be_skipped_to_the_first_page(cast: Cast) -> None:
    assert 'href="/e/acme/">Skip this step' in cast.alice.client.get("/e/acme/welcome/look").text
