"""The index of people across employers, as tests of it set employers and read what it holds."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.index_health import not_in_step
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.checks import Answer, Person, check
from hrapp.platform.people_index.fields import Outcome, Purpose
from hrapp.platform.people_index.models import PersonIndex
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_engine, owner_transaction
from tests.support.cast import Cast, CastEmployer

PASSPORT = "C01X00T47"
NOT_FOUND, CURRENT = Answer(False, False, Outcome.CHECKED), Answer(True, True, Outcome.CHECKED)
LIMITED, UNAVAILABLE = Answer(False, False, Outcome.LIMITED), Answer(False, False, Outcome.UNAVAILABLE)
# What others have of the person: for each of them what it shares, and the state of its tenant.
NOT_FOUND_BY: dict[str, list[dict[str, Any]]] = {
    "nobody": [],
    "hidden": [{"sharing": "none"}, {"sharing": "none", "login": True}],
    "archived": [{"sharing": "full", "state": "archived"}],
}
FOUND_BY: dict[str, list[dict[str, Any]]] = {
    "one": [{"sharing": "basic"}],
    "many": [{"sharing": "full", "sharing_consent": False, "country": "CM", "login": True}] * 3,
    "suspended": [{"sharing": "moderate", "state": "suspended"}, {"sharing": "none", "login": True}],
}
HR = Actor("user", "Hr", ip_address="127.0.0.1")


def sharing(cast: Cast, employer: CastEmployer, **values: Any) -> None:
    """Set columns of the profile, by default that the name is shared."""
    with cast.app.app_context():
        session.execute(update(Employer).where(Employer.id == employer.id).values({"sharing": "basic"} | values))
        session.commit()


def looked_up(cast: Cast, employer: CastEmployer, number: str = PASSPORT, **more: Any) -> Answer | None:
    """What somebody of an employer learns of a passport of DE."""
    with cast.app.app_context():
        person = Person({"passport_number": number}, more.pop("nationality", "DE"), **more)
        return check(HR, employer.tenant, person, Purpose.ADDED)


def indexed(cast: Cast, employer: CastEmployer) -> dict[tuple[UUID, str], tuple[bytes, bytes, bool]]:
    """(record, kind) → version, fingerprint, whether current."""
    with cast.app.app_context():
        rows = session.scalars(select(PersonIndex).where(PersonIndex.tenant_id == employer.tenant.id)).all()
        return {
            (row.employee_id, row.kind): (bytes(row.key_version), bytes(row.fingerprint), row.is_current)
            for row in rows
        }


def differences(cast: Cast, employer: CastEmployer) -> list[str]:
    """What `flask people-index verify` says of an employer."""
    with cast.app.app_context(), owner_engine().connect() as connection:
        return not_in_step(connection, session.get_one(Tenant, employer.tenant.id))


def arrange(cast: Cast, passport: str, others: list[dict[str, Any]]) -> None:
    """Let the person with this passport work for these others."""
    for number, other in enumerate(others):
        employer = cast.employer(f"other-{passport.lower()}-{number}", f"Other {passport} {number}")
        works_at(cast, employer, passport, **other)


def works_at(
    cast: Cast, employer: CastEmployer, passport: str, state: str = "active", login: bool = False, **shared: Any
) -> None:
    sharing(cast, employer, **shared)
    person = cast.user(f"Ada-{employer.slug}") if login else None
    record = {"passport_number": passport, "nationality": "DE", "user_id": person and person.id}
    employee_id = cast.hire(employer, "Ada", **record)
    if person:
        person.employee_ids[employer.slug] = employee_id
        cast.join(person, employer, "employee")
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.id == employer.tenant.id).values(state=state))
