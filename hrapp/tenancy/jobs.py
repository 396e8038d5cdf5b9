"""The job that keeps spare tenants ready, so that a sign-up need not wait for DDL."""

from hrapp.core.jobs import queue, task
from hrapp.tenancy import provisioning


@queue.periodic(cron="* * * * *")
@task("tenancy.top_up", pass_context=False)
def top_up(timestamp: int = 0) -> None:
    """Create spare tenants up to SPARE_TENANTS; `timestamp` is passed by procrastinate and unused."""
    provisioning.top_up()
