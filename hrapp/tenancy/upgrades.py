"""Bringing the fleet to head: each tenant in one transaction, many at once, every try in the ledger."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import UUID

import psycopg2
from alembic.util import CommandError
from psycopg2 import errors as pg
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from hrapp.core import clock
from hrapp.tenancy import scripts
from hrapp.tenancy.locks import UPGRADE
from hrapp.tenancy.models import LIVE, Tenant, TenantUpgrade
from hrapp.tenancy.owner import DirectConnection, owner_engine

TRIES = 4
# Two messages for each tenant, and no transaction but the one in them: on a small migration a message more costs as
# much as the migration itself.
# No commit waits for the disk: a crash of the server takes the last tenants back whole, and the next run finds them.
TAKE = f"""
    BEGIN; SET LOCAL lock_timeout = '3s'; SET LOCAL synchronous_commit = off;
    {UPGRADE};
    SELECT revision FROM public.tenants WHERE id = %(id)s FOR UPDATE
"""  # noqa: S608  a constant
NOTE = """
    UPDATE public.tenants SET revision = %(target)s, upgrade_error = NULL, upgrade_attempts = 0,
           upgraded_at = clock_timestamp() WHERE id = %(id)s;
    INSERT INTO public.tenant_upgrades (tenant_id, from_revision, to_revision, started_at, duration_ms)
    VALUES (%(id)s, %(here)s, %(target)s, now(), extract(epoch FROM clock_timestamp() - now()) * 1000);
    COMMIT
"""
# A record that is waited for, and all those before it with it: what a run reports as done is on the disk.
SETTLE = "SELECT pg_logical_emit_message(true, 'hrapp', 'upgraded')"
PASSING = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure, pg.OperationalError)


class Behind(NamedTuple):
    """A tenant that is not at the wanted revision."""

    id: UUID
    schema_name: str
    revision: str
    state: str


@dataclass
class Summary:
    """What one run did; `failed` maps a schema's name to its error."""

    target: str
    behind: int = 0
    upgraded: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    left: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.failed


Progress = Callable[[str, str | None], None]


def upgrade_fleet(
    jobs: int = 4,
    canary: int = 0,
    only: Sequence[UUID] = (),
    history: Path = scripts.HISTORY,
    progress: Progress = lambda schema_name, error: None,
) -> Summary:
    """Upgrade every tenant that is behind, `canary` of them first and alone; the rest is left if one of those fails.

    A failed tenant stays whole on its revision and is taken up by the next run. `progress` is called after each
    tenant with its schema's name and its error, if any.
    """
    engine, started = owner_engine(), time.monotonic()
    summary = Summary(target=scripts.head(history))
    behind = find_behind(engine, summary.target, only)
    summary.behind = len(behind)
    first, rest = behind[:canary], behind[canary:]
    run = partial(_run, engine, history, summary, progress=progress)
    run(first, 1)
    if summary.failed:
        summary.left = len(rest)
    else:
        run(rest, jobs)
    if summary.upgraded:
        with engine.begin() as connection:
            connection.exec_driver_sql(SETTLE)
    summary.seconds = round(time.monotonic() - started, 3)
    return summary


def find_behind(engine: Engine, target: str, only: Sequence[UUID] = ()) -> list[Behind]:
    """The one query of a run with nothing to do. Spare tenants come first: nobody waits behind their lock."""
    query = (
        select(Tenant.id, Tenant.schema_name, Tenant.revision, Tenant.state)
        .where(Tenant.revision != target, Tenant.state.in_(LIVE))
        .order_by(Tenant.state.desc(), Tenant.last_activity_at.nulls_first(), Tenant.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query.where(Tenant.id.in_(only)) if only else query)
        return [Behind(*row) for row in rows]


def _run(
    engine: Engine, history: Path, summary: Summary, tenants: Sequence[Behind], jobs: int, *, progress: Progress
) -> None:
    """Threads are enough: the work is the server's, and the driver waits for it without the interpreter's lock."""
    waiting, noting = iter(tenants), Lock()

    def work(_number: int) -> None:
        with closing(DirectConnection(engine)) as connection:
            while tenant := next(waiting, None):
                error = upgrade_one(connection, summary.target, history, tenant)
                with noting:
                    _note(summary, tenant, error)
                    progress(tenant.schema_name, error)

    number = min(max(1, jobs), len(tenants))
    if number:
        with ThreadPoolExecutor(number) as workers:
            list(workers.map(work, range(number)))  # to raise what nobody thought of


def _note(summary: Summary, tenant: Behind, error: str | None) -> None:
    if error is None:
        summary.upgraded += 1
    else:
        summary.failed[tenant.schema_name] = error


def upgrade_one(connection: DirectConnection, target: str, history: Path, tenant: Behind) -> str | None:
    """Bring one tenant to `target`, trying again when something merely stood in the way; its error, if any."""
    try:
        _apply(connection, target, history, tenant)
    except (psycopg2.Error, DBAPIError, CommandError) as error:
        reason = str(getattr(error, "orig", error)).strip()
        _record_failure(connection.engine, tenant, target, reason)
        return reason
    return None


@retry(
    retry=retry_if_exception_type(PASSING),
    stop=stop_after_attempt(TRIES),
    wait=wait_exponential_jitter(initial=0.2, max=5, jitter=0.3),
    reraise=True,
)
def _apply(connection: DirectConnection, target: str, history: Path, tenant: Behind) -> None:
    """One transaction: the lock, the script, the registry and the ledger."""
    known = {"schema": tenant.schema_name, "id": str(tenant.id), "target": target}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, known)
        here = (cursor.fetchone() or (None,))[0]
        if here in (None, target):  # dropped meanwhile, or another run was faster
            cursor.execute("ROLLBACK")
            return
        script = scripts.script_for(tenant.schema_name, here, target, history)
        note = cursor.mogrify(NOTE, {**known, "here": here}).decode()
        cursor.execute(f'SET LOCAL search_path TO "{tenant.schema_name}"; {script}; {note}')


def _record_failure(engine: Engine, tenant: Behind, target: str, reason: str) -> None:
    """Note the failure in a transaction of its own, since that of the upgrade is gone."""
    at = clock.now()
    with engine.begin() as connection:
        connection.execute(
            update(Tenant)
            .where(Tenant.id == tenant.id)
            .values(upgrade_error=reason, upgrade_attempts=Tenant.upgrade_attempts + 1)
        )
        connection.execute(
            insert(TenantUpgrade).values(
                tenant_id=tenant.id,
                from_revision=tenant.revision,
                to_revision=target,
                started_at=at,
                duration_ms=0,
                error=reason,
            )
        )
