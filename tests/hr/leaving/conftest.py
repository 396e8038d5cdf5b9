"""What tests of leaving share: requests through the API, and what has become of a record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.leaving.models import Departure
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.people import api

Leave = Callable[..., TestResponse]


def today() -> date:
    return clock.today()


def in_days(number: int) -> str:
    return (today() + timedelta(days=number)).isoformat()


def departures_url(cast: Cast, employee_id: UUID | str, path: str = "") -> str:
    return api(cast.acme, f"employees/{employee_id}/departures{path}")


def settle(cast: Cast, **chosen: Any) -> None:
    """Choose settings of leaving at Acme."""
    client, url = cast.alice.client, api(cast.acme, "settings")
    answer = client.patch(url, json=chosen | {"version": client.get(url).json["version"]})
    assert answer.status_code == 200, answer.text


def signed_in_now(person: Person) -> Person:
    """The person with a new session, which does not outlive the days between."""
    vars(person).pop("client", None)
    return person


def stored(cast: Cast, departure_id: str) -> Departure:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = session.get_one(Departure, UUID(departure_id))
        session.expunge(found)
        return found


@pytest.fixture
def leave(cast: Cast) -> Leave:
    """Let somebody leave Acme by the API; `by` is Alice unless said."""

    def request(employee_id: UUID | str, by: Person | None = None, **values: Any) -> TestResponse:
        said = {"kind": "resigned", "reason": "A new job", "last_day": in_days(14)} | values
        return (by or cast.alice).client.post(departures_url(cast, employee_id), json=said)

    return request
