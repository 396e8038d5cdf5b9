"""A real PostgreSQL for every test, and the cast: Alice owns Acme, Bob works there, Mona manages Bob,
Charlie owns Globex, Dana works at both."""

import gc
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from flask import Flask
from sqlalchemy import text

from hrapp import create_app
from hrapp.core.crypto import keyring
from hrapp.core.extensions import session
from hrapp.core.storage import storage
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.database import Urls, prepared_database
from tests.support.description import hold_answers_against_description
from tests.support.mailbox import mailbox
from tests.support.reuse import tenants

__all__ = ["mailbox"]

EMPTY = text("""
    DELETE FROM public.employers; DELETE FROM public.users; DELETE FROM public.tenants WHERE state <> 'spare';
    DELETE FROM public.procrastinate_events; DELETE FROM public.procrastinate_jobs;
    DELETE FROM public.rate_limits; DELETE FROM public.signups; DELETE FROM public.employer_groups
""")

# What takes longest, to be started first and by all processes: at the end one would be busy with it, the others idle.
LONG = ("run/", "browser/", "faults/", "tenancy/test_pool", "tenancy/test_upgrades", "test_fuzzing", "core/embedded")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        return next((rank for rank, part in enumerate(LONG) if item.nodeid.startswith(f"tests/{part}")), len(LONG))

    long = sorted((item for item in items if rank(item) < len(LONG)), key=rank)
    others = [item for item in items if rank(item) == len(LONG)]
    # Each process begins with one of so many pieces of the list (pytest-xdist's worksteal). Tests that are not long
    # stay beside their neighbours, with whom they share what a file sets up.
    pieces = getattr(config, "workerinput", {}).get("workercount", 1)
    size = len(others) // pieces + 1
    items.clear()
    for piece in range(pieces):
        items += long[piece::pieces] + others[piece * size : (piece + 1) * size]


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Urls]:
    """The two logins of a database that this test process has for itself."""
    shared = tmp_path_factory.getbasetemp()
    with prepared_database(shared if worker_id == "master" else shared.parent, worker_id) as found:
        yield found


@pytest.fixture(scope="session")
def environ(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that the application under test is configured from."""
    return {
        "DATABASE_URL": urls.web,
        "OWNER_DATABASE_URL": urls.owner,
        "HRAPP_INSTANCE": str(tmp_path_factory.mktemp("instance")),
        "BASE_URL": "http://localhost",
        "SPARE_TENANTS": "0",
        "LOG_FORMAT": "text",
        "RATELIMIT": "off",
    }


@pytest.fixture(scope="session")
def app(environ: dict[str, str]) -> Flask:
    made = create_app(environ, TESTING=True, MAIL_BACKEND="file", WTF_CSRF_ENABLED=False)
    hold_answers_against_description(made)
    # What has been loaded by now stays, so that no garbage is looked for in it.
    gc.freeze()
    return made


@pytest.fixture(autouse=True)
def nothing_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test that uses the app starts with no user and no employer."""
    used = request.getfixturevalue("app") if "app" in request.fixturenames else None
    if used is not None:
        # Another application that a test has made loads its own keys and storage, into the same process.
        keyring.load(used.config["HRAPP_MASTER_KEYS"])
        storage.load(used.config["STORAGE_URL"])
    yield
    if used is not None:
        with used.app_context():
            session.rollback()
            with owner_transaction() as connection:
                connection.execute(EMPTY)
                tenants().take_back(connection)
        for folder in Path(used.config["STORAGE_URL"].removeprefix("file://")).iterdir():
            rmtree(folder)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context, for tests that go behind the doors."""
    with app.app_context():
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and employers that the tests speak of, made when they are first named."""
    return Cast(app)
