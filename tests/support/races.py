"""Several people at once: all of them at the same moment, or one exactly between two steps of another."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from hrapp.core.extensions import db
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast, CastEmployer

AT_ONCE = 4
# Not by what the others wait for: that is hidden from the owner.
WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted
"""


def all_at_once(
    cast: Cast, act: Callable[[FlaskClient, int], TestResponse], number: int = AT_ONCE, role: str = "hr"
) -> list[TestResponse]:
    """The answers to `act`, done by as many people of one role at the same moment."""
    clients = [cast.person(f"Hr{which}", cast.acme, role).client for which in range(number)]
    together = Barrier(number)

    def run(which: int) -> TestResponse:
        together.wait()
        return act(clients[which], which)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@contextmanager
def somebody_faster(app: Flask, employer: CastEmployer, before: str, change: str, **values: object) -> Iterator[None]:
    """Right before the application sends a statement that begins with `before`, `change` is done and committed.

    So the application has looked already, and finds out from the database's refusal alone. `change` is SQL of the
    owner's, in the schema of `employer`.
    """
    waiting = [change]

    def step_in(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if waiting and statement.startswith(before):
            with app.app_context(), owner_transaction() as connection:
                connection.execute(text(f'SET LOCAL search_path TO "{employer.tenant.schema_name}"'))
                connection.execute(text("SET LOCAL lock_timeout = '5s'"))
                connection.execute(text(waiting.pop()), values)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", step_in)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", step_in)
    assert not waiting, f"nothing was sent that begins with {before}"


@contextmanager
def somebody_waits(app: Flask, within: str, act: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """When the application locks a row by a statement with `within`, somebody else does `act` until they have to wait.

    Yields a function that returns what `act` returned.
    """
    started: list[Future[Any]] = []

    def step_in(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not started and within in statement and "FOR " in statement:
            started.append(pool.submit(act))
            wait_until_waiting(app, started[0])

    with app.app_context():
        engine = db.engine
    with ThreadPoolExecutor(1) as pool:
        event.listen(engine, "before_cursor_execute", step_in)
        try:
            yield lambda: started[0].result(20)
        finally:
            event.remove(engine, "before_cursor_execute", step_in)


def wait_until_waiting(app: Flask, doing: Future[Any]) -> None:
    """Return when `doing` waits for a lock of the database, or is done."""
    with app.app_context(), owner_transaction() as connection:
        for _ in range(200):
            if doing.done() or connection.execute(text(WAITING)).scalar():
                return
            connection.execute(text("SELECT pg_sleep(0.02), pg_stat_clear_snapshot()"))
