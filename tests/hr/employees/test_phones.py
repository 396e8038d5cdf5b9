"""Phones through the doors: one number for page, API and log, however it was written, in the employer's country."""

from typing import Any

import pytest
from sqlalchemy import update

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.cast import Cast
from tests.support.forms import fill_in, text_of
from tests.support.people import ADA, api, events, hired, people


@pytest.fixture(autouse=True)
def french(cast: Cast) -> None:
    """Acme is in France."""
    with cast.app.app_context():
        session.execute(update(Employer).where(Employer.id == cast.acme.id).values(country="FR"))
        session.commit()


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "+33 (0)1 23 45 67 89", "0033123456789", "01.23.45.67.89"])
def test_a_persons_phone_is_the_same_however_it_is_written(cast: Cast, typed: str) -> None:
    by_api = hired(cast, work_phone=typed)
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"work_phone": typed})
    assert answer.status_code == 303
    assert by_api["work_phone"] == "+33123456789"
    assert [each.work_phone for each in people(cast, cast.acme)] == ["+33123456789"] * 2
    page = cast.alice.client.get(answer.location).text
    assert '<a href="tel:+33123456789">01 23 45 67 89</a>' in page
    assert 'value="+33 1 23 45 67 89"' in cast.alice.client.get(f"{answer.location}/cards/contact/edit").text


def test_a_phone_from_elsewhere_is_shown_with_its_country(cast: Cast) -> None:
    ada = hired(cast, work_phone="+44 20 7946 0018", personal_phone="030 123456", country="DE")
    assert ada["personal_phone"] == "+4930123456"
    page = text_of(cast.alice.client.get(cast.acme.url(f"employees/{ada['id']}")).text)
    assert "+44 20 7946 0018" in page


def test_the_log_shows_it_as_it_is_written_and_hides_a_private_one(cast: Cast) -> None:
    ada = hired(cast)
    change = {"work_phone": "0123456789", "personal_phone": "0623456789", "version": 1}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=change).status_code == 200
    assert events(cast, cast.acme, "updated")[0].changes == {
        "work_phone": [None, "+33123456789"],
        "personal_phone": [None, "•••"],
    }
    assert "01 23 45 67 89" in cast.alice.client.get(cast.acme.url("audit/")).text


@pytest.mark.parametrize("typed", ["call me", "123", "+999 12345"])
def test_what_is_no_number_is_refused_at_its_field(cast: Cast, typed: str) -> None:
    for url, data in (
        ("employees/", ADA | {"work_phone": typed}),
        ("branches/", {"name": "Paris", "phone": typed}),
        ("profile/contact", {"phone": typed, "fax": typed}),
    ):
        answer = cast.alice.client.post(cast.acme.url(url), data=data | {"version": "1"})
        assert answer.status_code == 422, url
        assert 'href="#field-' in answer.text
    refused = cast.alice.client.post(api(cast.acme, "branches/"), json={"name": "Paris", "phone": typed})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["phone"])


def test_a_branch_has_numbers_of_its_own_country(cast: Cast) -> None:
    sent: dict[str, Any] = {"name": "Berlin", "country": "DE", "phone": "030 123456"}
    assert cast.alice.client.post(api(cast.acme, "branches/"), json=sent).json["phone"] == "+4930123456"
    sent |= {"name": "Paris", "country": None, "phone": "01 23 45 67 89 ext 5"}
    assert cast.alice.client.post(api(cast.acme, "branches/"), json=sent).json["phone"] == "+33123456789;ext=5"
    shown = text_of(cast.alice.client.get(cast.acme.url("branches/")).text)
    assert "+49 30 123456" in shown
    assert "01 23 45 67 89 ext. 5" in shown


def test_the_employers_own_phones_are_those_of_the_country_that_is_chosen_with_them(cast: Cast) -> None:
    data = {"country": "CH", "phone": "044 668 18 00", "fax": "+33 1 23 45 67 89"}
    assert fill_in(cast.alice.client, cast.acme.url("profile/contact"), data).status_code == 303
    with cast.app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        assert (employer.phone, employer.fax) == ("+41446681800", "+33123456789")
