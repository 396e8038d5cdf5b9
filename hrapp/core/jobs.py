"""Background work: jobs are written in the transaction that they follow from, so that they exist exactly if it does."""

from collections.abc import Callable
from typing import Any, LiteralString, NamedTuple

from procrastinate import App, RetryStrategy
from procrastinate.contrib.psycopg2 import Psycopg2Connector
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task
from psycopg2.extras import RealDictCursor
from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import SessionTransaction

from hrapp.core.extensions import Session, db, session

OUTBOX = "outbox"
# A worker beats every ten seconds; one that was silent for this many is dead.
SILENCE = 60
PATIENT = RetryStrategy(max_attempts=12, exponential_wait=3)


class Deferred(NamedTuple):
    task: Task[Any, Any, Any]
    args: dict[str, Any]
    within: SessionTransaction | None


class OwnConnection(Psycopg2Connector):
    """Defers on the psycopg2 connection that it is handed, and has none of its own."""

    def execute_query_all_with_connection(
        self, connection: Any, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(query, self._wrap_json(arguments))
            return list(cursor.fetchall())


queue = App(connector=OwnConnection())
# Not the queue's own: the worker gives that another connector, and its jobs defer jobs too.
DEFERRING = JobManager(OwnConnection())


def task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Task[Any, Any, Any]]:
    """Register a function as a background task that is retried for hours when it raises."""
    return queue.task(name=name, **{"retry": PATIENT, **options})


def defer(job: Task[Any, Any, Any], **args: Any) -> None:
    """Have `job` run with `args` (JSON values) once the current transaction has committed."""
    _add(session(), job, args)


def defer_apart(job: Task[Any, Any, Any], **args: Any) -> None:
    """Have `job` run whatever becomes of the current transaction: it is written now, in one of its own."""
    with Session(db) as apart:
        _add(apart, job, args)
        apart.commit()


def _add(current: AnySession, job: Task[Any, Any, Any], args: dict[str, Any]) -> None:
    if not current.in_transaction():
        current.begin()  # a rollback that follows has to be noticed
    current.info.setdefault(OUTBOX, []).append(Deferred(job, args, current.get_nested_transaction()))


@queue.periodic(cron="*/2 * * * *")
@queue.task(name="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int = 0) -> None:
    """Put back the jobs whose worker has died in the middle: a job commits as a whole, so it can run again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        await manager.retry_job(job)


@event.listens_for(Session, "before_commit")
def write_outbox(current: Session) -> None:
    """Insert the kept jobs as the last statement before the commit."""
    if current.in_nested_transaction() or not current.info.get(OUTBOX):
        return
    current.flush()
    kept: list[Deferred] = current.info.pop(OUTBOX)
    # The queue lives in public, whatever the transaction was bound to; nothing but the commit follows.
    connection = current.connection()
    connection.exec_driver_sql("SET LOCAL ROLE NONE; SET LOCAL search_path TO public")
    raw = connection.connection.dbapi_connection
    for job in {deferred.task for deferred in kept}:
        handed = configure_task(
            name=job.name,
            job_manager=DEFERRING,
            connection=raw,
            queue=job.queue,
            priority=job.priority,
            lock=job.lock,
            queueing_lock=job.queueing_lock,
        )
        handed.batch_defer(*(deferred.args for deferred in kept if deferred.task is job))


@event.listens_for(Session, "after_soft_rollback")
def forget_outbox(current: Session, ended: SessionTransaction) -> None:
    """A rolled back savepoint takes its own jobs along, a rolled back transaction all of them."""
    if ended.nested:
        current.info[OUTBOX] = [kept for kept in current.info.get(OUTBOX, []) if kept.within is not ended]
    else:
        current.info.pop(OUTBOX, None)
