"""Bringing a fleet to the next revision, with things going wrong on the way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from hrapp.tenancy import provisioning, scripts
from hrapp.tenancy.models import Tenant, TenantUpgrade
from hrapp.tenancy.owner import DirectConnection, owner_engine, owner_transaction
from hrapp.tenancy.upgrades import find_behind, upgrade_one, upgrade_tenants
from tests.tenancy.histories import with_revision

# Of this database: other tests run beside this one in others of the same server.
LOCKS = text("""
    SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
     WHERE locktype = 'advisory' AND datname = current_database()
""")
pytestmark = pytest.mark.usefixtures("context", "no_tenants")
ADD = "ALTER TABLE employees ADD COLUMN shoe_size integer"


@pytest.fixture
def no_tenants(context: None) -> Iterator[None]:
    """Start with an empty registry, so that counts are exact, and leave no tenant at a revision that nobody knows."""
    forget_tenants()
    yield
    forget_tenants()


def forget_tenants() -> None:
    with owner_transaction() as connection:
        connection.execute(text("DELETE FROM public.employers; DELETE FROM public.tenants"))


def make_tenants(number: int) -> list[str]:
    with owner_transaction() as connection:
        return [provisioning.provision(connection) for _ in range(number)]


def revisions() -> dict[str, int]:
    with owner_transaction() as connection:
        rows = connection.execute(select(Tenant.revision, func.count()).group_by(Tenant.revision))
        return dict(rows.tuples().all())


def has_column(schema: str) -> bool:
    query = text(
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = :s AND column_name = 'shoe_size'"
    )
    with owner_transaction() as connection:
        return bool(connection.scalar(query, {"s": schema}))


def version_of(schema: str) -> str | None:
    with owner_transaction() as connection:
        return connection.scalar(text(f'SELECT version_num FROM "{schema}".alembic_version'))


def test_the_whole_fleet_reaches_the_next_revision(tmp_path: Path) -> None:
    names = make_tenants(6)
    seen: list[str] = []
    summary = upgrade_tenants(migrations=with_revision(tmp_path, ADD), progress=lambda name, error: seen.append(name))
    assert (summary.behind, summary.upgraded, summary.failed) == (6, 6, {})
    assert sorted(seen) == sorted(names)
    assert revisions() == {"test": 6}
    assert all(has_column(name) and version_of(name) == "test" for name in names)


def test_more_workers_than_the_pool_keeps_connections(tmp_path: Path) -> None:
    make_tenants(30)
    broken = with_revision(tmp_path, "SELECT pg_sleep(0.1); SELECT 1 / 0")
    # Each worker holds a connection and needs another one to record the failure.
    assert len(upgrade_tenants(jobs=20, migrations=broken).failed) == 30


def test_what_another_run_has_done_is_let_go_at_once(tmp_path: Path) -> None:
    make_tenants(2)
    history = with_revision(tmp_path, ADD)
    behind = find_behind(owner_engine(), "test")
    upgrade_tenants(migrations=history)
    with closing(DirectConnection(owner_engine())) as connection, owner_transaction() as observer:
        for tenant in behind:
            assert upgrade_one(connection, "test", history, tenant) is None
        assert observer.scalar(LOCKS) == 0


def test_nothing_behind_costs_nothing(tmp_path: Path) -> None:
    make_tenants(2)
    assert upgrade_tenants().behind == 0


def test_only_the_named_tenants(tmp_path: Path) -> None:
    first, second = make_tenants(2)
    with owner_transaction() as connection:
        chosen = connection.scalars(select(Tenant.id).where(Tenant.schema_name == first)).all()
    assert upgrade_tenants(only=chosen, migrations=with_revision(tmp_path, ADD)).upgraded == 1
    assert (has_column(first), has_column(second)) == (True, False)


def test_a_failed_tenant_stays_whole_and_is_taken_up_again(tmp_path: Path) -> None:
    bad, *_ = make_tenants(4)
    with owner_transaction() as connection:
        connection.execute(text(f'ALTER TABLE "{bad}".employees ADD COLUMN nickname text'))
    history = with_revision(tmp_path, ADD, "ALTER TABLE employees ADD COLUMN nickname text")
    summary = upgrade_tenants(migrations=history)
    assert summary.upgraded == 3
    assert list(summary.failed) == [bad]
    assert not has_column(bad)
    assert version_of(bad) == scripts.head()
    with owner_transaction() as connection:
        noted = connection.execute(select(Tenant).where(Tenant.schema_name == bad)).one()
        assert "nickname" in noted.upgrade_error
        assert noted.upgrade_attempts == 1
        connection.execute(text(f'ALTER TABLE "{bad}".employees DROP COLUMN nickname'))
    assert upgrade_tenants(migrations=history).upgraded == 1
    with owner_transaction() as connection:
        assert connection.scalar(select(Tenant.upgrade_error).where(Tenant.schema_name == bad)) is None
        ledger = connection.execute(select(TenantUpgrade.error).join(Tenant).where(Tenant.schema_name == bad)).all()
    assert [error is None for (error,) in ledger] == [False, True]


def test_a_failing_canary_spares_the_rest(tmp_path: Path) -> None:
    make_tenants(5)
    summary = upgrade_tenants(canary=2, migrations=with_revision(tmp_path, ADD, "SELECT 1/0"))
    assert (len(summary.failed), summary.left, summary.upgraded) == (2, 3, 0)
    assert revisions() == {scripts.head(): 5}


def test_a_passing_canary_goes_first(tmp_path: Path) -> None:
    make_tenants(4)
    assert upgrade_tenants(canary=1, migrations=with_revision(tmp_path, ADD)).upgraded == 4


def test_a_lock_in_the_way_is_waited_for(tmp_path: Path) -> None:
    (name,) = make_tenants(1)
    history = with_revision(tmp_path, "SET LOCAL lock_timeout = '50ms'", ADD)
    program = [sys.executable, "-c", LOCK_A_WHILE, os.environ.get("PYTEST_XDIST_WORKER", "")]
    with owner_transaction() as holder:
        url = holder.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    locker = subprocess.Popen([*program, url, name], stdout=subprocess.PIPE)
    assert locker.stdout is not None
    locker.stdout.readline()
    summary = upgrade_tenants(migrations=history)
    locker.communicate()
    assert (summary.upgraded, summary.failed) == (1, {})


LOCK_A_WHILE = """
import sys, time, psycopg2
connection = psycopg2.connect(sys.argv[2])
connection.cursor().execute(f'LOCK TABLE "{sys.argv[3]}".employees')
print("locked", flush=True)
time.sleep(0.4)
"""


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    make_tenants(8)
    history = with_revision(tmp_path, ADD)
    with owner_transaction() as connection:
        connection.execute(update(Tenant).where(Tenant.state == "none").values(upgrade_attempts=0))
    processes = [start_upgrade(history) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert revisions() == {"test": 8}
    with owner_transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(TenantUpgrade)) == 8


UPGRADE = """
import os, sys
from pathlib import Path
from hrapp import create_app
from hrapp.tenancy.upgrades import upgrade_tenants
with create_app().app_context():
    summary = upgrade_tenants(jobs=2, migrations=Path(sys.argv[1]), progress=lambda *_: print("one", flush=True))
sys.exit(0 if summary.ok else 1)
"""


def start_upgrade(history: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", UPGRADE, str(history)], stdout=subprocess.PIPE, env=environment())


@pytest.fixture(autouse=True)
def subprocess_environment(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)


def environment() -> dict[str, str]:
    return dict(os.environ)


def test_killed_in_the_middle_over_50_tenants_one_of_which_fails(tmp_path: Path) -> None:
    bad, *_ = names = make_tenants(50)
    with owner_transaction() as connection:
        connection.execute(text(f'ALTER TABLE "{bad}".branches ADD COLUMN nickname text'))
    history = with_revision(tmp_path, ADD, "SELECT pg_sleep(0.05)", "ALTER TABLE branches ADD COLUMN nickname text")
    running = start_upgrade(history)
    assert running.stdout is not None
    for _ in range(5):
        running.stdout.readline()
    running.send_signal(signal.SIGKILL)
    running.wait()
    wait_for_backends()
    done = revisions()
    assert 0 < done["test"] < 50, done
    assert all(has_column(name) == (version_of(name) == "test") for name in names)

    summary = upgrade_tenants(migrations=history)
    assert list(summary.failed) == [bad]
    assert revisions() == {"test": 49, scripts.head(): 1}


def wait_for_backends() -> None:
    """Until the server has noticed that its client is dead, what that client had begun is still under way."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%shoe_size%'"
                 " AND pid <> pg_backend_pid() AND state <> 'idle'")  # fmt: skip
    for _ in range(100):
        with owner_transaction() as connection:
            if not connection.scalar(query):
                return
        time.sleep(0.05)
    raise AssertionError("a backend of the killed process is still at work")
