"""What ends by itself: grants whose time is over, and those of records that are gone."""

from collections.abc import Collection
from uuid import UUID

from hrapp.core import clock, jobs
from hrapp.platform.consents import mails, operations
from hrapp.platform.people_index.signals import gone
from hrapp.tenancy.models import TenantRef


@jobs.queue.periodic(cron="* * * * *")
@jobs.task("consents.expire", pass_context=False)
def expire(timestamp: int = 0) -> None:
    """End the grants whose time is over, and remind of those that wait; `timestamp`, of procrastinate, is unused."""
    for grant in operations.expire(clock.now()):
        mails.remind(grant)


@gone.connect
def follow_records(tenant: TenantRef, *, ids: Collection[UUID]) -> None:
    """Queue the end of all grants of records that are gone: here the transaction may be bound to their tenant."""
    jobs.defer(end_of_records, tenant_id=str(tenant.id), employee_ids=[str(each) for each in ids])


@jobs.task("consents.end_of_records")
def end_of_records(tenant_id: str, employee_ids: list[str]) -> None:
    """End what was asked or granted of records that are gone."""
    operations.end_of_record(UUID(tenant_id), map(UUID, employee_ids))
