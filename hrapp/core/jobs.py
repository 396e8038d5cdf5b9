"""Background jobs, inserted in the transaction that defers them, so that they exist exactly if it commits."""

from collections.abc import Callable
from typing import Any, LiteralString, NamedTuple

from procrastinate import App, RetryStrategy
from procrastinate.contrib.psycopg2 import Psycopg2Connector
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task
from psycopg2.extras import RealDictCursor
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import SessionTransaction

from hrapp.core.extensions import Session, db, session
from hrapp.core.statements import OwnText

OUTBOX = "outbox"
# Seconds without a heartbeat after which a worker counts as dead; workers send one every ten seconds.
HEARTBEAT_LIMIT = 60
PUBLIC = OwnText("SET LOCAL ROLE NONE; SET LOCAL search_path TO public")
RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)


class Deferred(NamedTuple):
    """A job in the session's outbox; `within` is the savepoint in which it was deferred, if any."""

    task: Task[Any, Any, Any]
    args: dict[str, Any]
    within: SessionTransaction | None


class OwnConnection(Psycopg2Connector):
    """Runs its queries on the psycopg2 connection that it is given instead of one of its own."""

    def execute_query_all_with_connection(
        self, connection: Any, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(query, self._wrap_json(arguments))
            return list(cursor.fetchall())


queue = App(connector=OwnConnection())
# Not queue.job_manager: the worker replaces its connector, and jobs that run there defer jobs too.
OUTBOX_MANAGER = JobManager(OwnConnection())


def task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Task[Any, Any, Any]]:
    """Register a function as a background task; if it raises, it is retried with exponential waits (RETRY)."""
    return queue.task(name=name, **{"retry": RETRY, **options})


def defer(job: Task[Any, Any, Any], **args: Any) -> None:
    """Queue `job` with `args` (JSON values) if the current transaction commits."""
    _add(session(), job, args)


def defer_in_own_transaction(job: Task[Any, Any, Any], **args: Any) -> None:
    """Queue `job` at once in a separate transaction, even if the current one is rolled back."""
    with Session(db) as separate:
        _add(separate, job, args)
        separate.commit()


def defer_on(connection: Connection, job: Task[Any, Any, Any], **args: Any) -> None:
    """Queue `job` if the transaction of this connection commits, which works in `public`."""
    _insert(connection, job, [args])


def _add(current: AnySession, job: Task[Any, Any, Any], args: dict[str, Any]) -> None:
    if not current.in_transaction():
        current.begin()  # so that a rollback triggers `discard_outbox`
    current.info.setdefault(OUTBOX, []).append(Deferred(job, args, current.get_nested_transaction()))


@queue.periodic(cron="*/2 * * * *")
@queue.task(name="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int = 0) -> None:
    """Retry the jobs of workers that have died; safe, since a job commits as a whole or not at all."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LIMIT):
        await manager.retry_job(job)


@event.listens_for(Session, "before_commit")
def write_outbox(current: Session) -> None:
    """Insert the deferred jobs as the last statement before the commit."""
    if current.in_nested_transaction():
        return
    current.flush()  # which may defer jobs too
    outbox: list[Deferred] = current.info.pop(OUTBOX, [])
    if not outbox:
        return
    # The queue's tables are in `public`, so a tenant's binding is reset; only the commit follows.
    connection = current.connection()
    connection.exec_driver_sql(PUBLIC)
    for job in {deferred.task for deferred in outbox}:
        _insert(connection, job, [deferred.args for deferred in outbox if deferred.task is job])


def _insert(connection: Connection, job: Task[Any, Any, Any], args: list[dict[str, Any]]) -> None:
    configured = configure_task(
        name=job.name,
        job_manager=OUTBOX_MANAGER,
        connection=connection.connection.dbapi_connection,
        queue=job.queue,
        priority=job.priority,
        lock=job.lock,
        queueing_lock=job.queueing_lock,
    )
    configured.batch_defer(*args)


@event.listens_for(Session, "after_soft_rollback")
def discard_outbox(current: Session, ended: SessionTransaction) -> None:
    """Drop the jobs that were deferred inside the savepoint or transaction that was rolled back."""
    if ended.nested:
        current.info[OUTBOX] = [job for job in current.info.get(OUTBOX, []) if job.within is not ended]
    else:
        current.info.pop(OUTBOX, None)
