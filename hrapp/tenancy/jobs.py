"""Keeping the pool of spare tenants filled, so that a sign-up claims one instead of waiting for DDL."""

from hrapp.core.jobs import queue, task
from hrapp.tenancy import provisioning


@queue.periodic(cron="* * * * *")
@task("tenancy.top_up", pass_context=False)
def top_up(timestamp: int = 0) -> None:
    """Fill the pool to SPARE_TENANTS; `timestamp` is given by the schedule and not needed."""
    provisioning.top_up()
