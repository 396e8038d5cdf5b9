"""The operator sees who looks for people unusually, in numbers alone, and sets how many may be looked for in a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.models import CheckedIdentifier, PeopleCheck, PersonIndex
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.elsewhere import added
from tests.support.forms import text_of
from tests.support.statements import counted

URL = "/operator/checks"
OWN = "/operator/employers/acme/check-limit"
PAGES = (URL, "/operator/checks/limit", OWN)
MORNING = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=2)


def check(
    employer: CastEmployer,
    number: int,
    at: datetime = MORNING,
    *,
    record: UUID | None = None,
    purpose: str = "added",
    saved: bool = False,
    found: bool = False,
    identifiers: int = 1,
) -> None:
    """Checks as the index writes them, half a minute after each other; those that are `saved` are of new records."""
    for position in range(number):
        employee_id = record or (uuid4() if saved else None)
        values = {"purpose": purpose, "identifiers": identifiers, "found": found, "employee_id": employee_id}
        session.add(PeopleCheck(employer_id=employer.id, at=at + timedelta(seconds=30 * position), **values))
        printed = uuid4().bytes
        session.add(CheckedIdentifier(employer_id=employer.id, day=at.date(), fingerprint=printed))
        if saved and employee_id:
            entry = {"kind": "national_id", "key_version": b"test", "fingerprint": printed, "is_current": True}
            session.add(PersonIndex(tenant_id=employer.tenant.id, employee_id=employee_id, **entry))
    session.commit()


@pytest.mark.parametrize("path", PAGES)
def test_only_operators_find_these_pages(cast: Cast, path: str) -> None:
    assert cast.acme
    assert cast.operator.client.get(path).status_code == 200
    assert cast.alice.client.get(path).status_code == 404
    assert cast.alice.client.post(path, data={"daily_checks": "9"}).status_code in (404, 405)
    assert cast.nobody.get(path).status_code == 302


@pytest.mark.usefixtures("context")
def test_a_burst_is_told_from_a_season_of_hiring(cast: Cast) -> None:
    check(cast.acme, 60)
    check(cast.globex, 60, saved=True)
    page = text_of(cast.operator.client.get(URL).text)
    assert "60 checks in an hour, no employee added." in page
    assert "60 of 60 checks are of no record." in page
    assert "Many, but for employees who were added." in page
    assert page.index("Acme Ltd") < page.index("Globex SA")
    assert "Globex SA" not in text_of(cast.operator.client.get(f"{URL}?notice=unusual").text).split("Rows per page")[0]


@pytest.mark.usefixtures("context")
def test_many_identifiers_on_one_record_are_told(cast: Cast) -> None:
    one = uuid4()
    check(cast.acme, 13, record=one, purpose="changed", found=True)
    check(cast.globex, 4, record=uuid4(), purpose="changed")
    check(cast.globex, 10, saved=True)
    answer = cast.operator.client.get(URL)
    page = text_of(answer.text)
    assert "Tried 14 identifiers on one record." in page
    assert "Tried 5" not in page
    assert str(one) not in answer.text


@pytest.mark.usefixtures("context")
def test_a_day_is_compared_with_the_days_that_are_usual_there(cast: Cast) -> None:
    for days in range(5, 9):
        check(cast.acme, 4, MORNING - timedelta(days=days), saved=True)
    for hour in range(4):
        check(cast.acme, 10, MORNING + timedelta(hours=hour), saved=hour == 0)
    page = text_of(cast.operator.client.get(URL).text)
    assert "40 checks on" in page
    assert "where 4 are usual. Employees added: 10." in page
    assert "usually 4" in page


@pytest.mark.usefixtures("context")
def test_matches_for_most_and_what_is_long_ago(cast: Cast) -> None:
    check(cast.acme, 20, saved=True, found=True)
    check(cast.globex, 2, saved=True, identifiers=0)
    check(cast.globex, 90, datetime(2020, 1, 2, tzinfo=UTC))
    page = text_of(cast.operator.client.get(URL).text)
    assert "100% of 20 checks found a match." in page
    assert "2 of 2 checks were over the limit." in page


@pytest.mark.usefixtures("context")
def test_statements_do_not_grow_with_employers_and_lists_are_sorted(cast: Cast) -> None:
    check(cast.acme, 3)
    check(cast.globex, 3, saved=True)
    assert cast.operator.client.get(URL).status_code == 200
    with counted(cast.app) as statements:
        fragment = cast.operator.client.get(f"{URL}?q=acme", headers={"HX-Request": "true"}).text
    assert len(statements) <= 6
    assert "<html" not in fragment
    for sort in ("name", "-checks", "identifiers", "-found", "unsaved", "-busiest"):
        assert "Acme Ltd" in cast.operator.client.get(f"{URL}?sort={sort}").text


def test_limit_of_all_and_of_one_for_a_while(cast: Cast, app: Flask) -> None:
    assert cast.acme
    operator = cast.operator.client
    assert operator.post("/operator/checks/limit", data={"daily_checks": "150", "version": "1"}).status_code == 303
    assert "Limit: 150 a day" in text_of(operator.get(URL).text)
    until = (clock.today() + timedelta(days=20)).isoformat()
    given = {"daily_checks": "900", "daily_checks_until": until, "version": "1"}
    assert operator.post(OWN, data=given).status_code == 303
    assert "0 of 900" in text_of(operator.get("/operator/employers/acme").text)
    log = text_of(cast.alice.client.get(cast.acme.url("audit/")).text)
    assert "Checks at other employers a day" in log
    with app.app_context():
        version = session.get_one(Employer, cast.acme.id).version
    assert operator.post(OWN, data={"daily_checks": "", "version": str(version)}).status_code == 303
    assert "0 of 150" in text_of(operator.get("/operator/employers/acme").text)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        first = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).first()
        assert first is not None
        assert (first.actor_name, first.changes["daily_checks"]) == ("Olga", [None, 900])


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"daily_checks": "5"}, 422, "Say until when"),
        ({"daily_checks_until": "2999-01-01"}, 422, "1900 to 2199"),
        ({"daily_checks_until": "2199-01-01"}, 422, "Enter a number"),
        ({"daily_checks": "5", "daily_checks_until": "2020-01-01"}, 422, "Choose today or a day to come"),
        ({"daily_checks": "-1", "daily_checks_until": "2199-01-01"}, 422, "Must be from 0"),
        ({"daily_checks": "5", "daily_checks_until": "2199-01-01", "version": "7"}, 409, "Someone else has changed"),
    ],
)
def test_bad_limits_come_back_filled_in(cast: Cast, given: dict[str, str], status: int, words: str) -> None:
    assert cast.acme
    answer = cast.operator.client.post(OWN, data={"version": "1", **given})
    assert answer.status_code == status
    assert words in text_of(answer.text)
    assert given.get("daily_checks", "") in answer.text


def test_limit_that_somebody_else_has_changed_meanwhile(cast: Cast) -> None:
    post = cast.operator.client.post
    assert post("/operator/checks/limit", data={"daily_checks": "100", "version": "1"}).status_code == 303
    answer = post("/operator/checks/limit", data={"daily_checks": "300", "version": "1"})
    assert answer.status_code == 409
    assert "100" in answer.text
    assert post("/operator/checks/limit", data={"daily_checks": "many", "version": "2"}).status_code == 422


def test_somebody_who_was_added_is_a_check_with_a_record(cast: Cast) -> None:
    added(cast)
    page = text_of(cast.operator.client.get(URL).text)
    assert "Acme Ltd /e/acme/ Nothing 1 1 0% 0 1" in " ".join(page.split())
