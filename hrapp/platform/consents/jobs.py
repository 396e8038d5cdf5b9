"""What ends by itself: grants whose time is over, and those of records that are gone; and the mail about answers."""

from collections.abc import Collection
from uuid import UUID

from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.sealing import seal, unseal
from hrapp.platform.accounts.models import User
from hrapp.platform.consents import mails, operations
from hrapp.platform.consents.queries import employers_of
from hrapp.platform.memberships.queries import active_membership
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


def tell_of_answer(user_id: UUID, tenant: TenantRef, state: str, name: str, path: str) -> None:
    """Queue a mail to whoever has asked at an employer; also within its scope.

    `name` is that of the person there, and `path` that of their page below the employer's.
    """
    sealed = seal(user_id=str(user_id), tenant_id=str(tenant.id), state=state, name=name, path=path)
    jobs.defer(tell_asker, sealed=sealed)


@jobs.task("consents.tell_asker")
def tell_asker(sealed: str) -> None:
    """Mail to whoever has asked that there is an answer, if they still belong to the employer."""
    said = unseal(sealed)
    employer = employers_of([UUID(said["tenant_id"])]).get(UUID(said["tenant_id"]))
    user = session.get(User, UUID(said["user_id"]))
    if employer and user and user.is_active and active_membership(user.id, employer.id):
        mails.mail_answer(user, employer, said["state"], said["name"], f"{employer.home}{said['path']}")
