"""Rosa, who has a login and works at Globex, which shares it; Acme adds her, looks for her, and asks her."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.settings.queries import settings_row
from hrapp.platform.consents import operations
from hrapp.platform.consents.models import ConsentEvent, ConsentGrant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.mailbox import work
from tests.support.people import api

PASSPORT = "C01X00T47"
IDENTIFIED: dict[str, Any] = {"passport_number": PASSPORT, "nationality": "DE"}
NEW = {
    "first_name": "Rosa",
    "last_name": "Tester",
    "job_title": "Analyst",
    "employment_type": "full_time",
    "hired_on": "2024-03-01",
} | IDENTIFIED
REQUEST = {"scopes": ["identity", "dates"], "reason": "To check your application", "days": 14}


def choose(cast: Cast, employer: CastEmployer, **chosen: Any) -> None:
    """Set some settings of an employer, without the door."""
    with cast.app.app_context(), tenant_scope(employer.tenant):
        settings_row().chosen = settings_row().chosen | chosen
        session.commit()


def rosa_at_globex(cast: Cast, *, login: bool = True, sharing: str = "full", **more: Any) -> Person:
    """Works at Globex since 2024, with an account unless not `login`."""
    choose(cast, cast.globex, sharing=sharing)
    rosa = cast.user("Rosa")
    if login:
        cast.join(rosa, cast.globex, "employee", hired=True)
        answer = cast.charlie.client.get(api(cast.globex, f"employees/{rosa.employee_ids['globex']}"))
        changed = cast.charlie.client.patch(
            api(cast.globex, f"employees/{rosa.employee_ids['globex']}"),
            json={"version": answer.json["version"]} | IDENTIFIED | more,
        )
        assert changed.status_code == 200, changed.text
    else:
        added = cast.charlie.client.post(api(cast.globex, "employees/"), json=NEW | more)
        assert added.status_code == 201, added.text
    work(cast.app)
    return rosa


def added(cast: Cast, **more: Any) -> str:
    """Rosa's record at Acme, as Alice adds her by the API; its id."""
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=NEW | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def elsewhere(cast: Cast, employee_id: str, path: str = "") -> str:
    return api(cast.acme, f"employees/{employee_id}/elsewhere{path}")


def page(cast: Cast, employee_id: str, path: str = "") -> str:
    return cast.acme.url(f"employees/{employee_id}/elsewhere{path}")


def known(cast: Cast, employee_id: str) -> dict[str, Any]:
    """What the API says is known of somebody."""
    answer = cast.alice.client.get(elsewhere(cast, employee_id))
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def asked(cast: Cast, employee_id: str, **more: Any) -> UUID:
    """The grant that Alice has asked for."""
    answer = cast.alice.client.post(elsewhere(cast, employee_id, "/requests"), json=REQUEST | more)
    assert answer.status_code == 200, answer.text
    return grants(cast)[-1].id


def grants(cast: Cast) -> list[ConsentGrant]:
    with cast.app.app_context():
        return list(session.scalars(select(ConsentGrant).order_by(ConsentGrant.asked_at)))


def history(cast: Cast, person: Person) -> list[str]:
    """The kinds of events in somebody's ledger, the oldest first."""
    with cast.app.app_context():
        mine = select(ConsentEvent.kind).where(ConsentEvent.user_id == person.id)
        return list(session.scalars(mine.order_by(ConsentEvent.at, ConsentEvent.id)))


def approve(cast: Cast, grant_id: UUID, *scopes: str, deliver: bool = True) -> None:
    """The person allows it, and the worker does what is due."""
    with cast.app.app_context():
        operations.approve(session.get_one(ConsentGrant, grant_id), scopes or REQUEST["scopes"])
        session.commit()
    if deliver:
        work(cast.app)


def revoke(cast: Cast, grant_id: UUID) -> None:
    with cast.app.app_context():
        operations.revoke(session.get_one(ConsentGrant, grant_id))
        session.commit()
    work(cast.app)


def stored(cast: Cast, employee_id: str) -> bytes | None:
    """What is stored at Acme of what was granted."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        query = select(CrossInstitutionRecord.granted_sealed)
        return session.scalar(query.where(CrossInstitutionRecord.employee_id == UUID(employee_id)))
