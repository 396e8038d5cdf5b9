"""A PostgreSQL that a test may stop, crash and start again, the application on it, and a mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from hrapp import create_app
from hrapp.core.database_init import initialise
from hrapp.core.extensions import db
from hrapp.tenancy.owner import owner_engine
from tests.support.mailbox import mailbox
from tests.support.servers import OwnServer

__all__ = ["mailbox"]


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
