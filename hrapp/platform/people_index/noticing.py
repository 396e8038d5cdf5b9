"""Looking once more for people who have just been saved: somebody else may have saved them at the same moment.

Both looked before either had saved. Whoever saved last finds the other now, by a job that follows each saving of
identifiers, whoever they are.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.checks import LOOK_UP, Answer
from hrapp.platform.people_index.fields import Outcome
from hrapp.platform.people_index.models import CheckedIdentifier, PersonIndex
from hrapp.platform.people_index.signals import noticed
from hrapp.tenancy.models import Tenant, TenantRef

BELOW_MAIL = -1
# Of one job: an import saves many at once.
TOGETHER = 200
# Of its own checks alone, which are counted; the day may have changed since, and the time zone too.
RECENT = timedelta(days=2)
OWN_CHECKS = (
    select(PersonIndex.fingerprint)
    .join(Employer, Employer.tenant_id == PersonIndex.tenant_id)
    .join(
        CheckedIdentifier,
        (CheckedIdentifier.employer_id == Employer.id) & (CheckedIdentifier.fingerprint == PersonIndex.fingerprint),
    )
)


def look_again_later(tenant: TenantRef, employee_ids: Sequence[UUID]) -> None:
    """Queue the second look at these records, if the transaction commits."""
    for start in range(0, len(employee_ids), TOGETHER):
        part = [str(each) for each in employee_ids[start : start + TOGETHER]]
        jobs.defer(look_again, tenant_id=str(tenant.id), employee_ids=part)


@jobs.task("people_index.look_again", priority=BELOW_MAIL)
def look_again(tenant_id: str, employee_ids: list[str]) -> None:
    """Look for these records by the identifiers that their employer has just looked for; tell of those at others."""
    if (tenant := session.get(Tenant, UUID(tenant_id))) is None:
        return
    for employee_id in map(UUID, employee_ids):
        mine = (PersonIndex.tenant_id == tenant.id, PersonIndex.employee_id == employee_id)
        recent = CheckedIdentifier.day >= clock.today() - RECENT
        fingerprints = list(session.scalars(OWN_CHECKS.where(*mine, recent)))
        row = session.execute(LOOK_UP, {"fingerprints": fingerprints, "tenant": tenant.id}).one()
        if row.found:
            answer = Answer(row.found, row.is_current, Outcome.CHECKED)
            noticed.send(tenant, employee_id=employee_id, answer=answer)
