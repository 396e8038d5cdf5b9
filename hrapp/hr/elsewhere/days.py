"""What a new day brings: checks that could not be made before, and the settings where other employers look."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from hrapp.access.actor import Actor
from hrapp.core import jobs
from hrapp.core.errors import Unavailable
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.checking import keep
from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.elsewhere.jobs import withdraw
from hrapp.hr.elsewhere.mirror import mirror
from hrapp.hr.elsewhere.models import HOLDING, CrossInstitutionRecord
from hrapp.hr.elsewhere.persons import person_of
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.people_index.checks import check
from hrapp.platform.people_index.fields import Outcome, Purpose
from hrapp.tenancy.queries import UPGRADING
from hrapp.tenancy.scope import bound_tenant, tenant_scope

ACTOR = Actor("job", "hrapp")
DUE = CrossInstitutionRecord.checked_at.is_(None)
# What is asked or granted now.
HELD = CrossInstitutionRecord.consent.in_((Consent.PENDING, *HOLDING)) | CrossInstitutionRecord.until.is_not(None)
BATCH = 50


def begin_day(actor: Actor, today: date) -> None:
    """Queue the checks that are due; and mirror the settings, which an earlier release or an archive may have set."""
    del actor, today
    mirror()
    tenant_id = str(bound_tenant().id)
    due, held = session.execute(select(exists().where(DUE), exists().where(HELD))).one()
    if due:
        jobs.defer(look_later, tenant_id=tenant_id)
    if held:
        jobs.defer(tidy, tenant_id=tenant_id)


@jobs.task("elsewhere.look")
def look_later(tenant_id: str, after: str | None = None) -> None:
    """Make the checks that are due at an employer, some at a time, as far as its limit goes.

    `after` is the id of the last one that was made, or could not be made since its identifiers cannot be opened.
    """
    employer = employer_of_tenant(UUID(tenant_id))
    if not employer.tenant.is_open:
        return
    with tenant_scope(employer.tenant_ref):
        query = select(Employee, CrossInstitutionRecord.id).join(CrossInstitutionRecord.employee).where(DUE)
        query = query.order_by(CrossInstitutionRecord.id).limit(BATCH)
        if after:
            query = query.where(CrossInstitutionRecord.id > UUID(after))
        rows = session.execute(query.with_for_update(of=Employee, key_share=True, skip_locked=True)).all()
        goes_on = all(look_for(employee) for employee, _id in rows)
    if len(rows) == BATCH and goes_on:
        jobs.defer(look_later, tenant_id=tenant_id, after=str(rows[-1][1]))


@jobs.task("elsewhere.look_again")
def look_again(tenant_id: str, employee_id: str) -> None:
    """Look for somebody whose identifiers have changed otherwise than at the doors, as two records became one."""
    employer = employer_of_tenant(UUID(tenant_id))
    if not employer.tenant.is_open:
        raise Unavailable(UPGRADING)
    with tenant_scope(employer.tenant_ref):
        employee = session.get(Employee, UUID(employee_id), with_for_update={"key_share": True})
        person = person_of(employee) if employee else None
        if employee and person and (person.texts or record_of(employee.id)):
            keep(ACTOR, employee, check(ACTOR, bound_tenant(), person, Purpose.CHANGED), anew=True)


@jobs.task("elsewhere.tidy")
def tidy(tenant_id: str) -> None:
    """Hold what is asked and granted at an employer against the ledger, should anything have been missed."""
    employer = employer_of_tenant(UUID(tenant_id))
    if not employer.tenant.is_open:
        return
    with tenant_scope(employer.tenant_ref):
        ids = list(session.scalars(select(CrossInstitutionRecord.id).where(HELD)))
    for record_id in ids:
        jobs.defer(withdraw, tenant_id=tenant_id, record_id=str(record_id))


def look_for(employee: Employee) -> bool:
    """Look for somebody; False if nobody can be looked for now."""
    person = person_of(employee)
    if person is None:
        return True
    answer = check(ACTOR, bound_tenant(), person, Purpose.ADDED)
    if answer and answer.outcome != Outcome.CHECKED:
        return False
    keep(ACTOR, employee, answer)
    return True
