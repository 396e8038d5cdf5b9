"""A PostgreSQL of Debian's, older than the embedded one, and with other collations: ICU's for Turkish."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from hrapp.core.embedded.account import account_for

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
TURKISH = "CREATE DATABASE turkish TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'"


@contextmanager
def turkish_database() -> Iterator[str]:
    """The URL of an empty database whose lower-case i has no dot."""
    # Not below pytest's folder, since the path of a socket is short.
    with tempfile.TemporaryDirectory(prefix="hrapp-15-") as name:
        home = Path(name)
        account = account_for(home)
        if account.changes:
            os.chown(home, account.uid, account.gid)

        def run(program: str, *options: str) -> None:
            command = [str(PROGRAMS / program), "-D", str(home / "data"), *options]
            # Without pipes, which the server would keep open.
            subprocess.run(command, check=True, cwd=home, stdout=subprocess.DEVNULL, **account.run_as)

        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories='{home}'"
        run("pg_ctl", "start", "--wait", "--silent", "-l", str(home / "log"), "-o", settings)
        try:
            url = f"postgresql:///{{}}?host={home}&user=postgres"
            connection = psycopg2.connect(url.format("postgres"))
            connection.autocommit = True
            connection.cursor().execute(TURKISH)
            connection.close()
            yield url.format("turkish")
        finally:
            run("pg_ctl", "stop", "--silent", "--mode=immediate")
