"""The beginning of a day at an employer, in its own time zone: what falls due is applied, once.

It begins with the first request of the day, so that nobody ever sees yesterday's state, or by the worker, whichever
comes first. After days away the next one does it.
"""

from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import update

from hrapp.access.actor import Actor
from hrapp.access.topic import topics
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.languages import locale_in
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant, tenants_in_use
from hrapp.tenancy import scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

ACTOR = Actor("job", "hrapp")
BELOW_MAIL = -1


def begin_day(employer: Employer) -> None:
    """Apply and commit what falls due today at an employer, unless that is done; its tenant is loaded and in use.

    Of several at once one applies it, and the others wait. A changed time zone can bring yesterday back.
    """
    today, tenant = clock.today(employer.time_zone), employer.tenant
    if tenant.day == today:
        return
    claim = update(Tenant).where(Tenant.id == tenant.id, Tenant.day.is_distinct_from(today)).values(day=today)
    claimed = session.scalar(claim.returning(Tenant.id).execution_options(synchronize_session=False))
    if claimed:
        # What a day brings may be told in words that stay, such as a note.
        with force_locale(locale_in(employer.locale, employer.country)), tenant_scope(employer.tenant_ref):
            for topic in topics():
                if topic.begin_day:
                    topic.begin_day(ACTOR, today)
    session.commit()


@jobs.queue.periodic(cron="*/15 * * * *")
@jobs.task("employers.begin_days", pass_context=False)
def begin_days(timestamp: int = 0) -> None:
    """Queue a job for each employer at which a new day has begun; time zones differ by quarters of an hour.

    `timestamp` is passed by procrastinate and unused.
    """
    for tenant, time_zone in tenants_in_use():
        if tenant.day != clock.today(time_zone) and scripts.is_served(tenant.revision):
            jobs.defer(begin_day_at, tenant_id=str(tenant.id))


@jobs.task("employers.begin_day", priority=BELOW_MAIL)
def begin_day_at(tenant_id: str) -> None:
    """Begin the day at one employer."""
    employer = employer_of_tenant(UUID(tenant_id))
    if employer.tenant.is_open:
        begin_day(employer)
