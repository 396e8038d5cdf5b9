"""Looking for a person at the other employers of this site: one yes or no, and the same work whatever it is.

An answer is information too. So each employer may look for a limited number of different identifiers a day, whatever
RATELIMIT says; each check is logged there and told to the person; and neither the statements that are sent nor what is
stored for the employer depend on who is found.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import Connection

from hrapp.access.actor import Actor
from hrapp.core import clock, jobs, metrics
from hrapp.core.extensions import db
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.fields import Outcome, Purpose
from hrapp.platform.people_index.fingerprints import identifiers_of, keys
from hrapp.platform.people_index.jobs import tell, told
from hrapp.platform.people_index.models import CheckedIdentifier, OperatorSettings, PeopleCheck
from hrapp.platform.people_index.queries import lost_versions
from hrapp.tenancy.locks import LOOK_UPS
from hrapp.tenancy.models import TenantRef

CHECKED: Any = CheckedIdentifier.__table__
# Who is found at others, by each key, whichever they were indexed by. What an employer does not share is found for the
# person alone (`jobs.tell`). In this order whatever the planner believes: nothing may depend on how many employers
# there are.
OTHERS = """
    WITH entries AS MATERIALIZED (
        SELECT tenant_id, employee_id, is_current FROM public.person_index
         WHERE fingerprint = ANY(CAST(:fingerprints AS bytea[])) AND tenant_id <> :tenant
    ), others AS MATERIALIZED (
        SELECT * FROM entries
         WHERE (SELECT state IN ('active', 'suspended') FROM public.tenants WHERE id = entries.tenant_id)
           AND (SELECT sharing <> 'none' FROM public.employers WHERE employers.tenant_id = entries.tenant_id)
    )
"""
LOOK_UP = text(f"""
    {OTHERS} SELECT count(*) > 0 AS found, coalesce(bool_or(is_current), false) AS is_current FROM others
""")  # noqa: S608  a constant


class Person(NamedTuple):
    """Who is looked for: identifiers by kind as people write them, and the record that they are in, if it is saved."""

    texts: Mapping[str, str]
    nationality: str | None
    employee_id: UUID | None = None
    # As the log of the asking employer calls them.
    name: str = ""


class Answer(NamedTuple):
    """Whether others have a record of the person, and whether one of these is a current employment.

    Both are False unless `outcome` is "checked". "limited": over the limit of the day; "unavailable": the index has
    entries by a key that HRAPP_MASTER_KEYS lacks. Then nothing is known, and the check is to be made later.
    """

    found: bool
    is_current: bool
    outcome: Outcome


class Asking(NamedTuple):
    """The employer that asks, its day, and how many identifiers it may look for on it."""

    employer_id: UUID
    country: str | None
    day: date
    limit: int


def check(actor: Actor, tenant: TenantRef, person: Person, purpose: Purpose) -> Answer | None:
    """Look for a person on behalf of a tenant; None if they have no identifier that can be compared.

    Takes a connection of its own, and commits whatever becomes of the caller's transaction. Says in the tenant's log,
    and to the person, that `actor` has looked for them (by a job).
    """
    if not person.texts:
        return None
    with db.engine.begin() as connection:
        connection.exec_driver_sql(LOOK_UPS, {"tenant": str(tenant.id)})
        asking = asking_of(connection, tenant)
        identifiers = identifiers_of(dict(person.texts), person.nationality, asking.country)
        fingerprints = [[each.fingerprint(key) for key in keys()] for each in identifiers]
        if not fingerprints:
            return None
        answer = answered(connection, tenant, asking, fingerprints)
        if answer.outcome != Outcome.UNAVAILABLE:
            keep(connection, asking, person, purpose, len(fingerprints) * (answer.outcome == Outcome.CHECKED), answer)
        looked_up = [each.hex() for group in fingerprints for each in group]
        about = {"purpose": purpose, "identifiers": len(fingerprints), "outcome": answer.outcome}
        sealed = told(actor, tenant, person.employee_id, person.name, about, looked_up)
        jobs.defer_on(connection, tell, sealed=sealed)
    if answer.outcome == Outcome.LIMITED:
        metrics.LIMITED.labels("people checks").inc()
    return answer


def asking_of(connection: Connection, tenant: TenantRef) -> Asking:
    site = select(OperatorSettings.daily_checks).where(OperatorSettings.id == 1).scalar_subquery()
    query = select(
        Employer.id, Employer.country, Employer.time_zone, Employer.daily_checks, Employer.daily_checks_until, site
    ).where(Employer.tenant_id == tenant.id)
    employer_id, country, time_zone, own, until, of_all = connection.execute(query).one()
    day = clock.today(time_zone)
    applies = own is not None and (until is None or day <= until)
    return Asking(employer_id, country, day, own if applies else of_all)


def answered(
    connection: Connection, tenant: TenantRef, asking: Asking, fingerprints: Sequence[Sequence[bytes]]
) -> Answer:
    """The answer to these identifiers, each with its fingerprints by all keys."""
    if lost_versions(connection):
        return Answer(False, False, Outcome.UNAVAILABLE)
    if not spend(connection, asking, fingerprints):
        return Answer(False, False, Outcome.LIMITED)
    each = [fingerprint for group in fingerprints for fingerprint in group]
    row = connection.execute(LOOK_UP, {"fingerprints": each, "tenant": tenant.id}).one()
    return Answer(row.found, row.is_current, Outcome.CHECKED)


def spend(connection: Connection, asking: Asking, fingerprints: Sequence[Sequence[bytes]]) -> bool:
    """Count the identifiers that were not looked for today; none, and False, if these are more than the limit allows.

    Days that are yet to come count as today: an employer that moves to another time zone and back gains nothing.
    """
    today = (CHECKED.c.employer_id == asking.employer_id, CHECKED.c.day >= asking.day)
    each = [fingerprint for group in fingerprints for fingerprint in group]
    counts = func.count(), func.array_agg(CHECKED.c.fingerprint).filter(CHECKED.c.fingerprint.in_(each))
    used, known = connection.execute(select(*counts).where(*today)).one()
    seen = set(map(bytes, known or ()))
    new = [group[0] for group in fingerprints if not seen.intersection(group)]
    if used + len(new) > max(used, asking.limit):
        return False
    if new:
        rows = [{"employer_id": asking.employer_id, "day": asking.day, "fingerprint": each} for each in new]
        connection.execute(insert(CHECKED), rows)
    return True


def keep(  # noqa: PLR0917  one for each column
    connection: Connection, asking: Asking, person: Person, purpose: Purpose, identifiers: int, answer: Answer
) -> None:
    connection.execute(
        insert(PeopleCheck).values(
            employer_id=asking.employer_id,
            employee_id=person.employee_id,
            purpose=purpose,
            identifiers=identifiers,
            found=answer.found,
        )
    )
