"""A worker is killed in the middle of a job, or loses its database: nothing is done by halves, and all is done."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import Signals

import pytest
from flask import Flask
from sqlalchemy import TextClause, text

from hrapp.core import jobs
from hrapp.core.extensions import db, session
from hrapp.core.instance import PROJECT
from hrapp.core.sealing import seal
from hrapp.platform.sessions.jobs import send_link
from hrapp.tenancy.locks import AUDIT_LOG
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast, CastEmployer
from tests.support.log import actions
from tests.support.mailbox import work
from tests.support.servers import CRASH, ORDERLY, OwnServer

PATIENCE = 60
COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--concurrency", "1"]
STATUS = text("SELECT status::text FROM public.procrastinate_jobs WHERE task_name = 'audit.tell_employer'")
WORKERS = text("SELECT count(*) FROM public.procrastinate_workers")
# Not those that come with the time: one that was cut off in the middle waits for its rescue.
LINKS = text("SELECT count(*) FROM public.procrastinate_jobs WHERE task_name = 'accounts.send_link'")
# Somebody waits for the lock on that history, so the job has begun to write.
STUCK = text("""
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted
""")
# What the clock does in a test: the dead worker has been silent for long enough.
SILENCE = text("UPDATE public.procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")


def test_job_of_a_killed_worker_is_done_once_by_another(app: Flask, cast: Cast, environ: dict[str, str]) -> None:
    assert cast.nobody.post("/login", data={"email": cast.dana.email, "password": PASSWORD}).status_code == 303
    with app.app_context():
        with held(cast.acme), running(environ):
            wait_until(lambda: seen_by_the_owner(STUCK) == 1)
        assert "doing" in session.scalars(STATUS).all()
        session.execute(SILENCE)
        jobs.defer(jobs.rescue)
        session.commit()
        for _ in range(2):  # it is found in the first run, and done in this or the next
            work(app)
        assert session.scalars(STATUS).all() == []
        session.rollback()
    for employer in (cast.acme, cast.globex):
        assert actions(app, employer) == ["signed in"]


def test_worker_without_its_database_stops_when_asked(
    server: OwnServer, standing: Flask, environ: dict[str, str]
) -> None:
    with standing.app_context(), working(standing, environ) as worker:
        server.stop()
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
        db.engine.dispose()
        server.start()  # for what is cleaned up after every test


@pytest.mark.parametrize("ending", [ORDERLY, CRASH], ids=["restarted", "crashed"])
def test_worker_outlives_a_restart_of_its_database(
    server: OwnServer, standing: Flask, environ: dict[str, str], ending: Signals
) -> None:
    with standing.app_context(), working(standing, environ) as worker:
        server.stop(ending)
        server.start()
        db.engine.dispose()  # the test's own connections died too
        jobs.defer(send_link, sealed=seal(email="ghost@example.com"))
        session.commit()
        wait_until(lambda: session.scalar(LINKS) == 0)
        worker.terminate()
        assert worker.wait(PATIENCE) == 0


@contextmanager
def working(standing: Flask, environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker that has begun to work on the database of `standing`."""
    names = {"DATABASE_URL": "SQLALCHEMY_DATABASE_URI", "OWNER_DATABASE_URL": "OWNER_DATABASE_URL"}
    urls = {variable: standing.config[name] for variable, name in names.items()}
    with running(environ | urls) as worker:
        wait_until(lambda: session.scalar(WORKERS) == 1)
        session.rollback()
        yield worker


@contextmanager
def running(environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker in a process of its own, killed at the end if it is still there."""
    with subprocess.Popen(COMMAND, cwd=PROJECT, env=os.environ | environ) as worker:
        try:
            yield worker
        finally:
            worker.kill()


@contextmanager
def held(employer: CastEmployer) -> Iterator[None]:
    """Somebody else writes into the history of this employer, and takes their time."""
    with owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{employer.tenant.schema_name}"'))
        connection.exec_driver_sql(AUDIT_LOG)
        yield


def seen_by_the_owner(query: TextClause) -> object:
    with owner_transaction() as connection:
        return connection.scalar(query)


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        session.rollback()
        assert time.monotonic() < until
        time.sleep(0.05)
