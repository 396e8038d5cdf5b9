"""What the form for a new employee proposes: a work email by the employer's pattern, and the end of probation."""

from datetime import date

import pytest

from hrapp.hr.hiring.proposals import later_by
from tests.support.cast import Cast
from tests.support.forms import refused_fields, text_of, version_in
from tests.support.people import hired
from tests.support.settings import set_by_page

PATTERN = "{first}.{last}@acme.example"


@pytest.mark.parametrize(
    ("names", "email"),
    [
        ({"first_name": "Zoé", "last_name": "van der Berg"}, "zoe.vanderberg@acme.example"),
        ({"first_name": "Suharto", "last_name": ""}, "suharto@acme.example"),
        ({"first_name": "Ada", "last_name": "Lovelace"}, "ada.lovelace2@acme.example"),
        ({"first_name": "—", "last_name": "—"}, ""),
    ],
)
def test_an_address_is_proposed_by_the_pattern(cast: Cast, names: dict[str, str], email: str) -> None:
    said = text_of(set_by_page(cast, "emails", email_template=PATTERN))
    assert "For Jane Doe, the form for a new employee proposes jane.doe@acme.example." in said
    hired(cast, work_email="ada.lovelace@acme.example")
    url = cast.acme.url("employees/new/proposals")
    answer = cast.alice.client.post(url, data=names | {"work_email": "", "proposed-work_email": ""}).text
    shown = answer.partition('id="field-work_email"')[2].partition(">")[0]
    assert f'value="{email}"' in shown if email else not shown
    own = cast.alice.client.post(url, data=names | {"work_email": "own@x.example", "proposed-work_email": ""})
    assert "field-work_email" not in own.text


@pytest.mark.parametrize("pattern", ["{first}", "{who}@acme.example", "a b@acme.example", "{first}@"])
def test_a_pattern_that_makes_no_address_is_refused(cast: Cast, pattern: str) -> None:
    client, url = cast.alice.client, cast.acme.url("settings/emails")
    refused = client.post(url, data={"version": version_in(client.get(url).text), "email_template": pattern})
    assert (refused.status_code, refused_fields(refused.text)) == (422, ["email_template"])


def test_the_end_of_probation_is_proposed_and_can_be_none(cast: Cast) -> None:
    set_by_page(cast, "probation", probation_months="6", probation_reminder_days="30")
    url = cast.acme.url("employees/new/proposals")
    answer = cast.alice.client.post(url, data={"hired_on": "2026-08-31", "probation_ends_on": ""}).text
    assert 'value="2027-02-28"' in answer
    form = cast.alice.client.get(cast.acme.url("employees/new")).text
    assert 'value="20' in form.partition('id="field-probation_ends_on"')[2].partition(">")[0]
    set_by_page(cast, "probation", probation_months="0", probation_reminder_days="30")
    answer = cast.alice.client.post(url, data={"hired_on": "2026-08-31", "probation_ends_on": ""}).text
    assert "2027" not in answer


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert later_by(day, months) == later
