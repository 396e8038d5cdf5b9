"""What other employers may be shown of a record, and where the settings that say so are looked up."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from hrapp.access.topic import SharedRecord, shared_values
from hrapp.core.extensions import session
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.leaving import gone
from tests.support.people import api
from tests.support.settings import set_by_page

IDENTITY = {"identity": "Rosa Maria Tester"}
DATES = {"dates": [["2024-01-01", "2025-06-30"]]}
REST = {"job_title": "Tester", "leaving_reason": "Wants to travel"}


@pytest.mark.parametrize(
    ("sharing", "values"),
    [("none", {}), ("basic", IDENTITY), ("moderate", IDENTITY | DATES), ("full", IDENTITY | DATES | REST)],
)
def test_a_record_shows_at_most_what_the_settings_allow(cast: Cast, sharing: str, values: dict[str, Any]) -> None:
    user_id = uuid4()
    employee_id = gone(cast, cast.acme, middle_name="Maria", user_id=user_id)
    share(cast, sharing=sharing)

    assert shared(cast, employee_id) == SharedRecord(user_id, values)


def test_neither_a_planned_last_day_nor_a_tenure_to_come_is_shown(cast: Cast) -> None:
    here = cast.hire(cast.acme, "Ada", terminated_on=date(2999, 1, 1))
    coming = cast.hire(cast.acme, "Bea", hired_on=date(2999, 1, 1), status="pending")
    share(cast, sharing="full")

    assert shared(cast, here).values["dates"] == [["2024-01-01", None]]
    assert shared(cast, here).values["leaving_reason"] is None
    assert shared(cast, coming).values["dates"] is None


def test_no_record_shows_nothing(cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        assert shared_values(uuid4()) is None


def test_what_the_settings_say_is_found_on_the_employer_at_once(cast: Cast) -> None:
    set_by_page(cast, "elsewhere", sharing="moderate")
    assert mirrored(cast) == ("moderate", False)

    reset = cast.alice.client.delete(api(cast.acme, "settings/elsewhere"), json={"version": version(cast)})
    assert (reset.status_code, mirrored(cast)) == (200, ("none", True))

    sent = {"version": version(cast), "sharing": "full", "sharing_consent": False}
    assert cast.alice.client.patch(api(cast.acme, "settings"), json=sent).status_code == 200
    assert mirrored(cast) == ("full", False)


def test_what_was_set_before_is_found_there_when_a_day_begins(cast: Cast) -> None:
    share(cast, sharing="basic")
    with cast.app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        employer.sharing = "none"
        session.get_one(Tenant, cast.acme.tenant.id).day = None
        session.commit()
        begin_day(employer)

    assert mirrored(cast) == ("basic", True)


def version(cast: Cast) -> int:
    found: int = cast.alice.client.get(api(cast.acme, "settings")).json["version"]
    return found


def share(cast: Cast, **chosen: Any) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = settings_row().chosen | chosen
        session.commit()


def shared(cast: Cast, employee_id: UUID) -> SharedRecord:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = shared_values(employee_id)
    assert found is not None
    return found


def mirrored(cast: Cast) -> tuple[str, bool]:
    with cast.app.app_context():
        employer = session.get_one(Employer, cast.acme.id)
        return employer.sharing, employer.sharing_consent
