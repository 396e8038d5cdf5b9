"""The worker: runs what was queued, each job in an application context and a transaction of its own."""

from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from procrastinate import PsycopgConnector
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from sqlalchemy.engine import make_url

from hrapp.core.console import command
from hrapp.core.extensions import db, session
from hrapp.core.jobs import queue
from hrapp.core.logs import log
from hrapp.tenancy.health import refuse_unsafe_login


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="How many jobs run at once.")
@click.option("--once", is_flag=True, help="Run what is due, then stop.")
@with_appcontext
@command
def worker(concurrency: int, once: bool) -> None:
    """Send mail, fill the pool of spare tenants, and run whatever else was queued.

    Run one or more of these beside the web processes. SIGTERM lets the running jobs finish.
    """
    refuse_unsafe_login(db.engine)
    run_worker(current_app._get_current_object(), concurrency, wait=not once)  # type: ignore[attr-defined]


def run_worker(app: Flask, concurrency: int = 1, wait: bool = True) -> None:
    """Work on the queue until stopped, or until nothing is due if `wait` is false."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    connector = PsycopgConnector(conninfo=url.render_as_string(hide_password=False))
    with queue.replace_connector(connector):
        queue.run_worker(
            wait=wait,
            concurrency=concurrency,
            delete_jobs="successful",
            install_signal_handlers=wait,
            task_middleware=[in_context_of(app)],
        )


def in_context_of(app: Flask) -> Callable[[Callable[[], Any], JobContext, Worker], Any]:
    """Wrap a job as the gateway wraps a request: it commits if it returns, and rolls back if it raises."""

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
