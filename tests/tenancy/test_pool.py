"""Many tenants at once on few connections: nobody ever reads a foreign row."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg2
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import URL, make_url

from hrapp import create_app
from hrapp.core.extensions import db, session
from hrapp.core.statements import OwnText
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.reuse import tenants

READS = 10_000
BACKEND = OwnText("SELECT pg_backend_pid()")
FIND_OWN = select(Employee.first_name)
SMALL_POOL = {"pool_size": 2, "max_overflow": 1, "pool_timeout": 60}


@pytest.fixture
def fifty(app: Flask) -> list[TenantRef]:
    """Fifty tenants, each with one person who is called as the tenant's schema."""
    with app.app_context():
        claimed = [tenants().claim().ref for _ in range(50)]
    cast = Cast(app)
    for tenant in claimed:
        employer = type("Employer", (), {"slug": "any", "tenant": tenant})
        cast.hire(employer, tenant.schema_name)
    return claimed


def read_all(app: Flask, tenants: list[TenantRef], reads: int) -> int:
    """Read every tenant's one name over and over from eight threads, some transactions ending badly; how many reads.

    Each read is a transaction, and there are at least as many as asked for.
    """

    def read(number: int) -> int:
        tenant = tenants[number % len(tenants)]
        fails, goes_on = number % 7 == 0, number % 3 == 0
        with app.app_context():
            if fails:
                with pytest.raises(ZeroDivisionError):
                    read_and_fail(tenant)
            with tenant_scope(tenant):
                read_own(tenant)
                if goes_on:
                    session.commit()
                    read_own(tenant)
            session.rollback()
        return 1 + fails + goes_on

    # Of 21 numbers 3 fail first and 7 go on.
    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(read, range(reads * 21 // 31 + 21), chunksize=50))


def test_fifty_tenants_on_three_connections(environ: dict[str, str], fifty: list[TenantRef]) -> None:
    small = create_app(environ, TESTING=True, SQLALCHEMY_ENGINE_OPTIONS=SMALL_POOL)
    assert read_all(small, fifty, 2_000) >= 2_000
    with small.app_context():
        db.engine.dispose()


def test_fifty_tenants_through_pgbouncer_with_a_pool_of_one(
    environ: dict[str, str], fifty: list[TenantRef], tmp_path: Path
) -> None:
    with pgbouncer(make_url(environ["DATABASE_URL"]), tmp_path) as url:
        behind = create_app(
            environ | {"DATABASE_URL": url.render_as_string(hide_password=False)},
            TESTING=True,
            SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 0, "pool_timeout": 60},
        )
        assert read_all(behind, fifty, READS) >= READS
        with behind.app_context():
            db.engine.dispose()


def read_own(tenant: TenantRef) -> None:
    assert session.scalars(FIND_OWN).all() == [tenant.schema_name]


def read_and_fail(tenant: TenantRef) -> None:
    with tenant_scope(tenant):
        read_own(tenant)
        raise ZeroDivisionError


@contextmanager
def pgbouncer(target: URL, folder: Path) -> Iterator[URL]:
    """PgBouncer in transaction mode with a single server connection; the URL to reach the target through it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert program, "install PgBouncer (Debian: pgbouncer) for this test"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host = target.query.get("host") or target.host
    port_there = target.port or target.query.get("port") or 5432
    password = f" password={target.password}" if target.password else ""
    (folder / "users.txt").write_text(f'"{target.username}" ""\n')
    settings = f"""
        [databases]
        {target.database} = host={host} port={port_there} user={target.username}{password}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = any
        auth_file = {folder}/users.txt
        pool_mode = transaction
        default_pool_size = 1
        max_client_conn = 100
    """
    (folder / "pgbouncer.ini").write_text(dedent(settings))
    owner = owner_of(str(host))
    running = subprocess.Popen(
        [program, str(folder / "pgbouncer.ini")], stderr=subprocess.PIPE, **open_to(owner, folder)
    )
    url = URL.create("postgresql", target.username, None, "127.0.0.1", port, target.database)
    try:
        wait_until_it_answers(url, running)
        yield url
    finally:
        running.terminate()
        running.wait(10)


def owner_of(host: str) -> int | None:
    """Whom PgBouncer has to run as: it refuses root, and the socket's folder opens to the server's user alone."""
    if os.geteuid() != 0:
        return None
    return Path(host).stat().st_uid if host.startswith("/") else 65534


def open_to(user: int | None, folder: Path) -> dict[str, Any]:
    if user is None:
        return {}
    for parent in (folder, *folder.parents):
        if parent.stat().st_mode & 0o001 == 0:
            parent.chmod(parent.stat().st_mode | 0o001)
    for file in folder.iterdir():
        os.chown(file, user, -1)
    return {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}


def wait_until_it_answers(url: URL, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        assert running.poll() is None, running.stderr.read().decode() if running.stderr else ""
        try:
            psycopg2.connect(url.render_as_string(hide_password=False)).close()
        except psycopg2.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PgBouncer does not answer")


def test_a_connection_is_retired_after_its_visits(environ: dict[str, str], fifty: list[TenantRef]) -> None:
    one = create_app(
        environ | {"TENANT_VISITS_PER_CONNECTION": "5"},
        TESTING=True,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 1, "max_overflow": 0},
    )
    backends = []
    with one.app_context():
        for tenant in fifty[:20]:
            with tenant_scope(tenant):
                backends.append(session.connection().exec_driver_sql(BACKEND).scalar())
            session.rollback()
        db.engine.dispose()
    assert [backends.count(backend) for backend in dict.fromkeys(backends)] == [5, 5, 5, 5]
