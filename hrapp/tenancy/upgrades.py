"""Upgrading tenants to head: one transaction per tenant, several in parallel, each attempt logged."""

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
# Two messages per tenant, with BEGIN and COMMIT inside: for a small migration another round trip would cost as much as
# the migration itself. Commits are asynchronous: a server crash may undo the last upgrades as a whole, and the next run
# repeats them.
LOCK_AND_READ = f"""
    BEGIN; SET LOCAL lock_timeout = '3s'; SET LOCAL synchronous_commit = off;
    {UPGRADE}
"""
RECORD_AND_COMMIT = """
    UPDATE public.tenants SET revision = %(target)s, upgrade_error = NULL, upgrade_attempts = 0,
           upgraded_at = clock_timestamp() WHERE id = %(id)s;
    INSERT INTO public.tenant_upgrades (tenant_id, from_revision, to_revision, started_at, duration_ms)
    VALUES (%(id)s, %(current)s, %(target)s, now(), extract(epoch FROM clock_timestamp() - now()) * 1000);
    COMMIT
"""
# A synchronous commit at the end also flushes all earlier commits, so that what a run reports is on disk.
WAIT_FOR_DISK = "SELECT pg_logical_emit_message(true, 'hrapp', 'upgraded')"
TRANSIENT = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure, pg.OperationalError)


class Behind(NamedTuple):
    """A tenant that is not at the target revision."""

    id: UUID
    schema_name: str
    revision: str
    state: str


@dataclass
class Summary:
    """The result of one run; `failed` maps schema names to errors, `left` counts tenants not attempted."""

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


def upgrade_tenants(
    jobs: int = 4,
    canary: int = 0,
    only: Sequence[UUID] = (),
    migrations: Path = scripts.MIGRATIONS,
    progress: Progress = lambda schema_name, error: None,
) -> Summary:
    """Upgrade all tenants that are behind, or those with the ids `only`, with `jobs` threads.

    `canary` tenants are upgraded first; if one of them fails, the rest is not attempted. A failed tenant stays at its
    revision and is retried by the next run. `progress(schema_name, error)` is called after each tenant.
    """
    engine, started = owner_engine(), time.monotonic()
    summary = Summary(target=scripts.head(migrations))
    behind = find_behind(engine, summary.target, only)
    summary.behind = len(behind)
    first, rest = behind[:canary], behind[canary:]
    run = partial(_run, engine, migrations, summary, progress=progress)
    run(first, 1)
    if summary.failed:
        summary.left = len(rest)
    else:
        run(rest, jobs)
    if summary.upgraded:
        with engine.begin() as connection:
            connection.exec_driver_sql(WAIT_FOR_DISK)
    summary.seconds = round(time.monotonic() - started, 3)
    return summary


def find_behind(engine: Engine, target: str, only: Sequence[UUID] = ()) -> list[Behind]:
    """The tenants that are not at `target`, in one query. Spare and suspended ones come first: nobody uses them."""
    query = (
        select(Tenant.id, Tenant.schema_name, Tenant.revision, Tenant.state)
        .where(Tenant.revision != target, Tenant.state.in_(LIVE))
        .order_by(Tenant.state.desc(), Tenant.last_activity_at.nulls_first(), Tenant.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(query.where(Tenant.id.in_(only)) if only else query)
        return [Behind(*row) for row in rows]


def _run(
    engine: Engine, migrations: Path, summary: Summary, tenants: Sequence[Behind], jobs: int, *, progress: Progress
) -> None:
    """Threads suffice, since the server does the work and psycopg2 releases the GIL while it waits."""
    queue, summary_lock = iter(tenants), Lock()

    def work(_number: int) -> None:
        with closing(DirectConnection(engine)) as connection:
            while tenant := next(queue, None):
                error = upgrade_one(connection, summary.target, migrations, tenant)
                with summary_lock:
                    _count(summary, tenant, error)
                    progress(tenant.schema_name, error)

    number = min(max(1, jobs), len(tenants))
    if number:
        with ThreadPoolExecutor(number) as workers:
            list(workers.map(work, range(number)))  # raises unexpected exceptions of the threads


def _count(summary: Summary, tenant: Behind, error: str | None) -> None:
    if error is None:
        summary.upgraded += 1
    else:
        summary.failed[tenant.schema_name] = error


def upgrade_one(connection: DirectConnection, target: str, migrations: Path, tenant: Behind) -> str | None:
    """Upgrade one tenant to `target`, retrying TRANSIENT errors; returns the error message, None on success."""
    try:
        _apply(connection, target, migrations, tenant)
    except (psycopg2.Error, DBAPIError, CommandError) as error:
        reason = str(getattr(error, "orig", error)).strip()
        _record_failure(connection.engine, tenant, target, reason)
        return reason
    return None


@retry(
    retry=retry_if_exception_type(TRANSIENT),
    stop=stop_after_attempt(TRIES),
    wait=wait_exponential_jitter(initial=0.2, max=5, jitter=0.3),
    reraise=True,
)
def _apply(connection: DirectConnection, target: str, migrations: Path, tenant: Behind) -> None:
    """One transaction: lock, migration script, registry and upgrade log."""
    known = {"id": str(tenant.id), "target": target}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_AND_READ, known)
        current = (cursor.fetchone() or (None,))[0]
        if current in (None, target):  # dropped in the meantime, or upgraded by another run
            cursor.execute("ROLLBACK")
            return
        script = scripts.script_for(tenant.schema_name, current, target, migrations)
        record = cursor.mogrify(RECORD_AND_COMMIT, {**known, "current": current}).decode()
        cursor.execute(f'SET LOCAL search_path TO "{tenant.schema_name}"; {script}; {record}')


def _record_failure(engine: Engine, tenant: Behind, target: str, reason: str) -> None:
    """Log the failure in a separate transaction, since that of the upgrade was rolled back."""
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
