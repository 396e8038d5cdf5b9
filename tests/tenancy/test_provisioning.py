"""A new tenant is made whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hrapp.core.extensions import session
from hrapp.tenancy import provisioning, scripts
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction

pytestmark = pytest.mark.usefixtures("context", "empty_pool")
UNREGISTERED = text("""
    SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_' AND nspname = :name
    UNION ALL SELECT rolname FROM pg_roles WHERE rolname = :name
""")


@pytest.fixture
def empty_pool(context: None) -> None:
    with owner_transaction() as connection:
        connection.execute(text("DELETE FROM public.tenants WHERE state = 'spare'"))


def spares() -> int:
    with owner_transaction() as connection:
        return connection.scalar(select(func.count()).where(Tenant.state == "spare")) or 0


def test_claiming_from_an_empty_pool_makes_one_on_the_spot() -> None:
    tenant = provisioning.claim()
    assert (tenant.state, tenant.revision) == ("active", scripts.head())
    session.rollback()
    assert spares() == 1


def test_the_pool_is_filled_to_the_mark_and_no_further() -> None:
    assert [provisioning.top_up(3), provisioning.top_up(3), spares()] == [3, 0, 3]


def test_a_claim_that_is_rolled_back_leaves_the_spare_in_the_pool() -> None:
    provisioning.top_up(1)
    provisioning.claim()
    session.rollback()
    assert spares() == 1


def test_no_two_claims_get_the_same_tenant(app: Flask) -> None:
    provisioning.top_up(4)

    def claim(_: int) -> str:
        with app.app_context():
            tenant = provisioning.claim()
            time.sleep(0.05)
            session.commit()
            return tenant.schema_name

    with ThreadPoolExecutor(8) as threads:
        claimed = list(threads.map(claim, range(8)))
    assert len(set(claimed)) == 8


def test_an_outdated_spare_is_not_handed_out() -> None:
    provisioning.top_up(1)
    with owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET revision = 'old' WHERE state = 'spare'"))
    assert provisioning.claim().revision == scripts.head()


HALF_WAY = """
import time
from hrapp import create_app
from hrapp.tenancy import provisioning
from hrapp.tenancy.owner import owner_transaction
with create_app().app_context(), owner_transaction() as connection:
    print(provisioning.provision(connection), flush=True)
    time.sleep(60)
"""


def test_killed_in_the_middle_nothing_is_left(environ: dict[str, str]) -> None:
    running = subprocess.Popen([sys.executable, "-c", HALF_WAY], stdout=subprocess.PIPE, env=os.environ | environ)
    assert running.stdout is not None
    name = running.stdout.readline().decode().strip()
    assert name.startswith("t_")
    running.send_signal(signal.SIGKILL)
    running.wait()
    with owner_transaction() as connection:
        assert connection.execute(UNREGISTERED, {"name": name}).all() == []
        assert connection.scalar(select(Tenant.id).where(Tenant.schema_name == name)) is None
    assert provisioning.top_up(1) == 1
