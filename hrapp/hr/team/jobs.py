"""The job that ends access whose end has come.

Nobody waits for it: a membership gives no access from its end on. It revokes the API tokens, and tells record and log.
"""

from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.hr.employees.access import end_if_due
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import due_memberships
from hrapp.tenancy import scripts

ACTOR = Actor("job", "hrapp")
BELOW_MAIL = -1


@jobs.queue.periodic(cron="* * * * *")
@jobs.task("team.end_due", pass_context=False)
def end_due(timestamp: int = 0) -> None:
    """Queue a job for each membership whose end has come; `timestamp` is passed by procrastinate and unused.

    An employer that is suspended, or being upgraded, has its turn once it is back.
    """
    for membership_id, revision in due_memberships(clock.now()):
        if scripts.is_served(revision):
            jobs.defer(end_due_at, membership_id=str(membership_id))


@jobs.task("team.end_due_at", priority=BELOW_MAIL)
def end_due_at(membership_id: str) -> None:
    """End one membership, unless that is done, or its end has been moved or cancelled meanwhile."""
    membership = session.get(Membership, UUID(membership_id))
    if membership is None:
        return
    if membership.employer.tenant.is_open:
        end_if_due(ACTOR, membership.employer, membership.id, membership.employee_id)
