"""A PostgreSQL that a test may stop, crash and start again, the application on it, and a mailbox."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from hrapp import create_app
from hrapp.core.database_init import initialise
from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.postgres import Server, lease
from hrapp.core.extensions import db
from hrapp.core.instance import Instance
from hrapp.tenancy.owner import owner_engine
from tests.support.mailbox import mailbox

__all__ = ["mailbox"]

# These tests end the server, never the machine: nothing has to reach the disk.
FAST = {"fsync": "off", "full_page_writes": "off"}
ORDERLY, CRASH = signal.SIGINT, signal.SIGKILL


class OwnServer:
    """An embedded server for one test alone; it keeps its place and its data from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder)
        self.leases = ExitStack()

    def start(self) -> Server:
        return self.leases.enter_context(lease(self.instance, FAST))

    def stop(self, ending: signal.Signals = ORDERLY) -> None:
        """End it, and see it gone: a fast shutdown cuts every connection, a crash leaves all to recovery."""
        process = Cluster(self.instance).process()
        assert process
        process.send_signal(ending)
        until = time.monotonic() + 30
        while Cluster(self.instance).process():
            assert time.monotonic() < until, "the server does not end"
            time.sleep(0.02)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnServer]:
    made = OwnServer(tmp_path / "own")
    with made.leases:
        yield made


@pytest.fixture
def standing(server: OwnServer, environ: dict[str, str]) -> Iterator[Flask]:
    """The application on that server, with an empty database."""
    running = server.start()
    initialise(running.url_for("postgres", "postgres"))
    urls = {f"{prefix}DATABASE_URL": running.url_for(f"hrapp_{role}", "hrapp") for prefix, role in ROLES}
    app = create_app(environ | urls, TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
        owner_engine().dispose()


ROLES = (("", "app"), ("OWNER_", "owner"))
