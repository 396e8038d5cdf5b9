"""Background jobs of the index of people: telling of checks, where they were made and whom they concern."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, literal, select, tuple_

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.sealing import seal, unseal
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.memberships.models import Membership
from hrapp.platform.people_index.models import CheckedIdentifier, PeopleCheck, PersonIndex
from hrapp.platform.people_index.signals import looked_for
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.queries import live_tenant
from hrapp.tenancy.scope import tenant_scope

BELOW_MAIL = -1
# What the operator's page of unusual askers goes back by, and more (docs/operating.md).
CHECKS_KEPT, IDENTIFIERS_KEPT = timedelta(days=90), timedelta(days=35)
# So many rows are deleted in one transaction.
TOGETHER = 5000
UNSEEN = {"synchronize_session": False}
# The subject of the log that a check is about (hr.elsewhere).
SUBJECT = "cross_institution"


def told(  # noqa: PLR0917  what the job needs, all of it sealed
    actor: Actor,
    tenant: TenantRef,
    employee_id: UUID | None,
    name: str,
    about: Mapping[str, Any],
    fingerprints: Sequence[str],
) -> str:
    """The argument of `tell`: who has looked for whom, what the log says about it, and by which fingerprints."""
    return seal(
        tenant_id=str(tenant.id),
        at=clock.now().isoformat(),
        kind=actor.kind,
        name=actor.name,
        id=actor.id and str(actor.id),
        request_id=actor.request_id,
        address=actor.ip_address,
        employee_id=employee_id and str(employee_id),
        employee_name=name,
        about=dict(about),
        fingerprints=list(fingerprints),
    )


@jobs.task("people_index.tell", priority=BELOW_MAIL)
def tell(sealed: str) -> None:
    """Log a check at the employer that made it, and tell those whom it concerns, also where nothing is shared."""
    said = unseal(sealed)
    if (tenant := live_tenant(UUID(said["tenant_id"]))) is None:
        return
    at = datetime.fromisoformat(said["at"])
    if said["about"]["outcome"] == "checked":
        employer = employer_of_tenant(tenant.id)
        users = logins_of([bytes.fromhex(each) for each in said["fingerprints"]])
        looked_for.send(employer, employer=employer, purpose=said["about"]["purpose"], at=at, user_ids=users)
        session.flush()
    with tenant_scope(tenant):
        audit.record(
            Actor(
                said["kind"],
                said["name"],
                said["id"] and UUID(said["id"]),
                request_id=said["request_id"],
                ip_address=said["address"],
            ),
            "looked for elsewhere",
            changes={name: [None, value] for name, value in said["about"].items()},
            subject_type=SUBJECT,
            subject_id=said["employee_id"] and UUID(said["employee_id"]),
            subject_name=said["employee_name"],
            at=at,
        )


def logins_of(fingerprints: Sequence[bytes]) -> list[UUID]:
    """The logins that belong, or have belonged, to records with one of these fingerprints."""
    query = (
        select(Membership.user_id)
        .join(Employer, Employer.id == Membership.employer_id)
        .join(
            PersonIndex,
            (PersonIndex.tenant_id == Employer.tenant_id) & (PersonIndex.employee_id == Membership.employee_id),
        )
        .where(PersonIndex.fingerprint.in_(fingerprints))
    )
    return list(session.scalars(query.distinct()))


@jobs.queue.periodic(cron="20 3 * * *")
@jobs.task("people_index.clear", pass_context=False)
def clear(timestamp: int = 0) -> None:
    """Delete what is no longer needed, in batches; `timestamp` is passed by procrastinate and unused.

    Of checks so much stays as shows the operator who asks in an unusual way; the log of the employer, and what people
    are told, stay.
    """
    old_checks = select(PeopleCheck.id).where(PeopleCheck.at < clock.now() - CHECKS_KEPT).limit(TOGETHER)
    deleted = delete(PeopleCheck).where(PeopleCheck.id.in_(old_checks))
    key = CheckedIdentifier.employer_id, CheckedIdentifier.day, CheckedIdentifier.fingerprint
    old_days = select(*key).where(CheckedIdentifier.day < clock.today() - IDENTIFIERS_KEPT).limit(TOGETHER)
    for statement in (deleted, delete(CheckedIdentifier).where(tuple_(*key).in_(old_days))):
        while session.execute(statement.returning(literal(1)), execution_options=UNSEEN).all():
            session.commit()
