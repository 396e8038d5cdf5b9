"""The worker: runs queued jobs, each in an application context and a transaction of its own."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from sqlalchemy.engine import make_url

from hrapp.core.console import command
from hrapp.core.extensions import db, session
from hrapp.core.jobs import queue
from hrapp.core.logs import log
from hrapp.tenancy.health import refuse_unsafe_login

PAUSE = 1.0
STOPPING = (signal.SIGINT, signal.SIGTERM)


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="How many jobs to run at the same time.")
@click.option("--once", is_flag=True, help="Run the jobs that are due, then stop.")
@with_appcontext
@command
def worker(concurrency: int, once: bool) -> None:
    """Run background jobs: send emails, create spare tenants, and so on.

    Run one or more workers besides the web processes. SIGTERM lets running jobs finish.
    """
    refuse_unsafe_login(db.engine)
    run_worker(current_app._get_current_object(), concurrency, wait=not once)  # type: ignore[attr-defined]


def run_worker(app: Flask, concurrency: int = 1, wait: bool = True) -> None:
    """Run jobs until stopped, or until none is due if `wait` is false."""
    options = {"concurrency": concurrency, "delete_jobs": "successful", "task_middleware": [in_context_of(app)]}
    with suppress(asyncio.CancelledError):
        asyncio.run(work_until_stopped(app, options) if wait else work(app, wait=False, **options))


async def work_until_stopped(app: Flask, options: dict[str, Any]) -> None:
    """Run jobs until a signal. procrastinate's worker ends when it loses the database, and is then restarted."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  a coroutine runs in one
    end_on_signals(task)
    while True:
        with suppress(ConnectorException):
            await work(app, **options)
        if task.cancelling():  # stopped while the database was unavailable
            return
        log.error("the worker has lost its database, and begins anew", pause=PAUSE)
        await asyncio.sleep(PAUSE)


async def work(app: Flask, **options: Any) -> None:
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    # The timeout for a connection: a worker without a database must still be able to stop.
    connector = PsycopgConnector(conninfo=url.render_as_string(hide_password=False), timeout=5.0)
    with queue.replace_connector(connector):
        async with queue.open_async():
            await queue.run_worker_async(install_signal_handlers=False, **options)


def end_on_signals(task: asyncio.Task[Any]) -> None:
    """Cancel the task at the first SIGINT or SIGTERM, which lets running jobs finish; a second one ends the process."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        for number in STOPPING:
            loop.remove_signal_handler(number)
        task.cancel()

    for number in STOPPING:
        loop.add_signal_handler(number, end)


def in_context_of(app: Flask) -> Callable[[Callable[[], Any], JobContext, Worker], Any]:
    """A middleware that runs a job in a context of `app`, commits if it returns and rolls back if it raises."""

    def run(job: Callable[[], Any], context: JobContext, _: Worker) -> Any:
        with app.app_context():
            try:
                result = job()
                session.commit()
            except Exception as error:
                session.rollback()
                log.error("job failed", task=context.job.task_name, job=context.job.id, error=type(error).__name__)
                raise
            return result

    return run
