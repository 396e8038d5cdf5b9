"""The job that forgets forms after a day."""

from hrapp.core.jobs import queue, task
from hrapp.platform.submissions import operations


@queue.periodic(cron="17 * * * *")
@task("submissions.forget_old", pass_context=False)
def forget_old(timestamp: int = 0) -> None:
    """Delete old rows; `timestamp` is passed by procrastinate and unused."""
    operations.forget_old()
