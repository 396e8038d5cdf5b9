"""What follows from answers of people, in one transaction through both employers: values come, and go again.

Each job looks at the ledger anew, under the lock of all grants of the record, so that it may run twice, late, or beside
another one. What cannot be brought now, because an employer is suspended or is being upgraded, is brought later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from hrapp.access.actor import Actor
from hrapp.access.topic import SharedRecord, shared_values
from hrapp.core import clock, jobs
from hrapp.core.errors import CannotOpen, Unavailable
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.elsewhere.logs import log
from hrapp.hr.elsewhere.models import NO, CrossInstitutionRecord, Granted
from hrapp.hr.elsewhere.persons import person_of
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.models import Employee
from hrapp.platform.consents import operations as consents
from hrapp.platform.consents.fields import ConsentState
from hrapp.platform.consents.jobs import tell_of_answer
from hrapp.platform.consents.models import HOLDING, ConsentGrant
from hrapp.platform.consents.queries import employers_of, open_grants
from hrapp.platform.consents.signals import changed
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.people_index.matches import matching_records
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.queries import UPGRADING, live_tenant
from hrapp.tenancy.scope import bound_tenant, tenant_scope

ACTOR = Actor("job", "hrapp")
# After so long an approval that has brought nothing is taken up again.
LATE = timedelta(minutes=1)
BATCH = 100


@changed.connect
def follow(grant: ConsentGrant) -> None:
    """Queue what an answer brings. The ids go along, since the grant is gone by then if its login is deleted."""
    if grant.asking_tenant_id is None:
        return
    if grant.holds:
        jobs.defer(deliver, grant_id=str(grant.id))
    elif grant.state != ConsentState.PENDING:
        jobs.defer(withdraw, tenant_id=str(grant.asking_tenant_id), record_id=str(grant.record_id))


# What was granted comes


@jobs.task("elsewhere.deliver")
def deliver(grant_id: str) -> None:
    """Bring what was granted to who has asked; nothing if it holds no longer, or has been brought."""
    found = session.get(ConsentGrant, UUID(grant_id))
    if found is None or found.asking_tenant_id is None:
        return
    grants = locked_grants(found.asking_tenant_id, found.record_id)
    grant = next((each for each in grants if each.id == found.id), None)
    if grant is None or not grant.holds or grant.delivered_at or grant.source_tenant_id is None:
        return
    source, asking = employer_of_tenant(grant.source_tenant_id), employer_of_tenant(found.asking_tenant_id)
    if not asking.tenant.is_open:
        return  # `catch_up` comes back to it
    if not source.tenant.is_open:
        settle(asking, grant.record_id, grants)
        return
    values = read(source, asking.name, grant)
    if values is None:
        consents.end_of_record(source.tenant_id, [grant.source_employee_id])
        return
    assert grant.ends_at is not None  # noqa: S101  it holds
    brought = Granted(grant.id, grant.source_name, grant.ends_at, values)
    if settle(asking, grant.record_id, grants, brought):
        consents.note_delivery(grant)
    else:
        consents.withdraw(grant)


def read(source: Employer, asking: str, grant: ConsentGrant) -> dict[str, Any] | None:
    """What the source shows by a grant, which its own log tells; None if the record is no longer this person's."""
    user_id, employee_id, scopes = grant.user_id, grant.source_employee_id, list(grant.granted)
    with tenant_scope(source.tenant_ref):
        found: SharedRecord | None = shared_values(employee_id)
        if found is None or found.user_id != user_id:
            return None
        values = {scope: value for scope, value in found.values.items() if scope in scopes}
        if values:
            told = {"shared_with": [None, asking], "granted_scopes": [None, ", ".join(values)]}
            log(ACTOR, session.get_one(Employee, employee_id), "shared elsewhere", told)
    return values


def settle(asking: Employer, record_id: UUID, grants: Sequence[ConsentGrant], brought: Granted | None = None) -> bool:
    """Bring the record of who has asked in agreement with its grants; False if there is no such record (any more).

    What is there of a grant that does not hold is deleted, also where it cannot be opened now: what else there was is
    brought again.
    """
    consent = consent_of(grants)
    # After a no the person is left alone for a while, from when they said it.
    moments = (grant.ended_at if grant.state in NO else grant.answered_at for grant in grants)
    at = max(filter(None, moments), default=None)
    holding = {grant.id for grant in grants if grant.holds}
    with tenant_scope(asking.tenant_ref):
        known = session.get(CrossInstitutionRecord, record_id, with_for_update=True, populate_existing=True)
        if known is None:
            return False
        employee = session.get_one(Employee, known.employee_id)
        answer(known, employee, consent, at)
        lost = keep(known, employee, holding, brought)
    if lost:
        for grant in grants:
            grant.delivered_at = None
    return True


def keep(known: CrossInstitutionRecord, employee: Employee, holding: set[UUID], brought: Granted | None) -> bool:
    """Keep what was granted and holds, and what is brought; whether something was lost that could not be opened."""
    try:
        held, lost = {each.grant_id: each for each in known.read_stored()}, False
    except CannotOpen:
        held, lost = {}, True
    had = known.until is not None
    kept = {grant_id: each for grant_id, each in held.items() if grant_id in holding}
    if kept == held and not brought and not lost:
        return False  # not even a new version: nobody is told that others have answered
    if brought:
        # What the person has read stays as it was; only what is allowed no longer goes.
        before = held[brought.grant_id].values if brought.grant_id in held else {}
        if brought.grant_id not in held:
            known.unverify()
        kept[brought.grant_id] = brought._replace(
            values=brought.values | {k: before[k] for k in before.keys() & brought.values}
        )
        log(ACTOR, employee, "granted data received", {"granted_scopes": [None, ", ".join(brought.values)]})
    known.forget_granted()
    known.keep_granted([each for each in kept.values() if each.values])
    if had and known.until is None:
        log(ACTOR, employee, "granted data deleted")
    return lost


def answer(known: CrossInstitutionRecord, employee: Employee, consent: Consent, at: datetime | None) -> None:
    """Keep what has become of the request; one that was taken back here stays so."""
    before = known.consent
    if before == Consent.NOT_ASKED and consent not in (Consent.PENDING, Consent.APPROVED, Consent.NOT_REQUIRED):
        return
    if before != consent:
        known.consent, known.answered_at = consent, at or clock.now()
        log(ACTOR, employee, "elsewhere answered", {"consent": [before, str(consent)]})
        if known.asked_by:
            path = f"employees/{employee.id}/elsewhere"
            tell_of_answer(known.asked_by, bound_tenant(), str(consent), employee.name, path)


def consent_of(grants: Sequence[ConsentGrant]) -> Consent:
    """What has become of all requests for one record together: who has asked cannot tell how many there are.

    So once something that was granted of the last request is over, it is over as a whole, even if others still wait.
    """
    for grant in grants:
        if grant.holds:
            return Consent(grant.state)
    asked_at = max((grant.asked_at for grant in grants), default=None)
    over = [grant for grant in grants if grant.asked_at == asked_at and grant.granted]
    if not over and any(grant.waits for grant in grants):
        return Consent.PENDING
    last = max(over or grants, key=lambda grant: (grant.asked_at, grant.ended_at or clock.now()), default=None)
    return Consent(last.state) if last and last.state in NO else Consent.EXPIRED


@jobs.queue.periodic(cron="* * * * *")
@jobs.task("elsewhere.catch_up", pass_context=False)
def catch_up(timestamp: int = 0) -> None:
    """Bring what could not be brought when it was granted. `timestamp` is passed by procrastinate and unused."""
    waiting = (
        select(ConsentGrant.id)
        .where(
            ConsentGrant.ended_at.is_(None),
            ConsentGrant.ends_at > clock.now(),
            ConsentGrant.state.in_(HOLDING),
            ConsentGrant.delivered_at.is_(None),
            ConsentGrant.answered_at < clock.now() - LATE,
            *(column.in_(open_tenants()) for column in (ConsentGrant.source_tenant_id, ConsentGrant.asking_tenant_id)),
        )
        .order_by(ConsentGrant.ends_at)
        .limit(BATCH)
    )
    for grant_id in session.scalars(waiting):
        jobs.defer(deliver, grant_id=str(grant_id))


# … and goes again


@jobs.task("elsewhere.withdraw")
def withdraw(tenant_id: str, record_id: str) -> None:
    """Delete at who has asked what does not hold any more, and keep what has become of the request."""
    if (tenant := live_tenant(UUID(tenant_id))) is None:
        return
    settle(employer_of_tenant(tenant.id), UUID(record_id), locked_grants(tenant.id, UUID(record_id)))


@jobs.task("elsewhere.review")
def review(tenant_id: str, employee_id: str) -> None:
    """After a change of identifiers, take back what concerns records that are not of this person any more."""
    employer = employer_of_tenant(UUID(tenant_id))
    if not employer.tenant.is_open:
        raise Unavailable(UPGRADING)
    with tenant_scope(employer.tenant_ref):
        employee = session.get(Employee, UUID(employee_id))
        known = record_of(employee.id) if employee else None
        person = person_of(employee) if employee and known else None
        record_id = known.id if known else None
    if record_id is None:
        return
    if person is None:
        raise CannotOpen  # and come back to it
    theirs = set(matching_records(employer.tenant_id, person))
    for grant in locked_grants(employer.tenant_id, record_id):
        if (grant.source_tenant_id, grant.source_employee_id) not in theirs:
            consents.withdraw(grant)


@jobs.task("elsewhere.end_requests")
def end_requests(tenant_id: str, record_ids: list[str]) -> None:
    """End what was asked for records of who has asked, which are gone."""
    consents.withdraw_all(UUID(tenant_id), [UUID(each) for each in record_ids])


@jobs.task("elsewhere.reduce")
def reduce(tenant_id: str) -> None:
    """Let what was brought of an employer's people follow its settings, which allow less now, or more again."""
    source = employer_of_tenant(UUID(tenant_id))
    held = ConsentGrant.source_tenant_id == source.tenant_id, ConsentGrant.state.in_(HOLDING)
    for grant in open_grants(*held):
        asking = session.scalar(select(Employer).where(Employer.tenant_id == grant.asking_tenant_id))
        if grant.state == ConsentState.NOT_REQUIRED and not (asking and consents.needs_no_consent(asking, source)):
            consents.withdraw(grant)
            continue
        grant.delivered_at = None
        jobs.defer(deliver, grant_id=str(grant.id))


@jobs.task("elsewhere.ungroup")
def ungroup(tenant_id: str) -> None:
    """End what came without consent from or to an employer that has left the group which allowed it."""
    mine = or_(*(side == UUID(tenant_id) for side in (ConsentGrant.source_tenant_id, ConsentGrant.asking_tenant_id)))
    for grant in open_grants(ConsentGrant.state == ConsentState.NOT_REQUIRED, mine):
        employers = employers_of((grant.asking_tenant_id, grant.source_tenant_id))
        asking, source = employers.get(grant.asking_tenant_id), employers.get(grant.source_tenant_id)
        if not (asking and source and consents.needs_no_consent(asking, source)):
            consents.withdraw(grant)


# Looks


@jobs.task("elsewhere.tell_source")
def tell_source(tenant_id: str, employee_id: str, asking: str, at: str) -> None:
    """Log at an employer that another one has looked at what was granted of one of its people."""
    if (tenant := live_tenant(UUID(tenant_id))) is None:
        return
    with tenant_scope(tenant):
        employee = session.get(Employee, UUID(employee_id))
        if employee is not None:
            told = {"shared_with": [None, asking]}
            log(ACTOR, employee, "looked at elsewhere", told, at=datetime.fromisoformat(at))


def locked_grants(tenant_id: UUID, record_id: UUID) -> list[ConsentGrant]:
    """All grants that a tenant has asked for one of its records, locked, in the order of their ids."""
    query = select(ConsentGrant).where(ConsentGrant.asking_tenant_id == tenant_id, ConsentGrant.record_id == record_id)
    query = query.order_by(ConsentGrant.id).with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def open_tenants() -> Any:
    served = [each for each in scripts.revisions() if scripts.is_served(each)]
    return select(Tenant.id).where(Tenant.state == "active", Tenant.revision.in_(served))
