"""`flask keys`: other master keys, and a new data key while people go on working."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.operator.master_keys import encrypt_anew
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import data_keys, renewal
from hrapp.tenancy.models import Tenant, TenantRef
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from hrapp.tenancy.sealed import searched
from tests.support.cast import Cast, CastEmployer
from tests.support.killing import killed_at
from tests.support.master_keys import master_keys, new_key, own_keys
from tests.support.people import ADA, api, events, hired
from tests.support.races import wait_until_waiting

NUMBER = "73920184X"
ALL_WELL = {
    "closed": [],
    "closed_profiles": [],
    "closed_requests": 0,
    "former": 0,
    "index_former": 0,
    "index_lost": 0,
}
WHO = {**ADA, "number": "E-1", "hired_on": date(2024, 1, 1)}


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["keys", *words])


def told(app: Flask, *words: str) -> Any:
    return json.loads(run(app, *words, "--json").output)


@pytest.fixture
def sealed(cast: Cast) -> list[UUID]:
    """Three people at Acme with two sealed values each."""
    return [
        UUID(hired(cast, first_name=f"Ada{which}", tax_number=f"{NUMBER}{which}", bank_holder=f"Ada {which}")["id"])
        for which in range(3)
    ]


def ref_of(app: Flask, employer: CastEmployer) -> TenantRef:
    with app.app_context():
        return session.get_one(Tenant, employer.tenant.id).ref


def opened(app: Flask, employer: CastEmployer, people: list[UUID]) -> list[tuple[str, str]]:
    """What is sealed of these people, who are found by their number."""
    with app.app_context(), tenant_scope(ref_of(app, employer)):
        found = []
        for each in people:
            employee = session.get_one(Employee, each)
            assert employee.tax_number is not None
            assert employee.bank_holder is not None
            prints = searched(Employee, ["tax_number"], employee.tax_number.open())
            assert set(prints) & set(employee.fingerprints or ())
            found.append((employee.tax_number.open(), employee.bank_holder.open()))
        return found


EXPECTED = [(f"{NUMBER}{which}", f"Ada {which}") for which in range(3)]


def test_other_master_keys_take_over_and_the_former_can_go(app: Flask, cast: Cast, sealed: list[UUID]) -> None:
    with app.app_context():
        session.get_one(Employer, cast.acme.id).iban = "DE89370400440532013000"
        session.commit()
    assert run(app, "check").exit_code == 0
    new = new_key()
    with master_keys(app, new, *own_keys(app)):
        assert told(app, "check") == ALL_WELL | {"checked": 1, "former": 2}
        before = ref_of(app, cast.acme)
        assert run(app, "rotate").exit_code == 0
        rotated = ref_of(app, cast.acme)
        assert (told(app, "check")["former"], rotated == before) == (0, False)
        assert run(app, "rotate").exit_code == 0
        assert ref_of(app, cast.acme) == rotated
    with master_keys(app, new):
        assert opened(app, cast.acme, sealed) == EXPECTED
        with app.app_context():
            employer = session.get_one(Employer, cast.acme.id)
            assert (employer.iban, employer.version) == ("DE89370400440532013000", 2)
    profile = cast.alice.client.get(cast.acme.url("profile/"))
    assert (profile.status_code, "This cannot be opened now" in profile.text) == (409, True)
    checked = run(app, "check")
    assert checked.exit_code == 1
    assert "acme: its data keys cannot be opened" in checked.output
    assert "acme: its bank details cannot be opened" in checked.output
    failed = run(app, "rotate")
    assert (failed.exit_code, "failed: acme" in failed.output, "Traceback" in failed.output) == (1, True, False)
    assert ref_of(app, cast.acme) == rotated


def test_a_new_data_key_replaces_the_former_one(app: Flask, cast: Cast, sealed: list[UUID]) -> None:
    former = ref_of(app, cast.acme)
    version = cast.alice.client.get(api(cast.acme, f"employees/{sealed[0]}")).json["version"]
    assert told(app, "renew", "acme") == {"slug": "acme", "rows": 3, "closed": []}
    present = ref_of(app, cast.acme)
    assert len(present.data_keys) == 1
    assert present.data_keys != former.data_keys
    assert opened(app, cast.acme, sealed) == EXPECTED
    assert cast.alice.client.get(api(cast.acme, f"employees/{sealed[0]}")).json["version"] == version
    assert [event.actor_kind for event in events(cast, cast.acme, "data key renewed")] == ["command"]
    assert run(app, "renew", "nobody").exit_code == 1
    with master_keys(app, new_key()):
        refused = run(app, "renew", "acme")
        assert (refused.exit_code, len(refused.output.splitlines())) == (1, 1)
    assert ref_of(app, cast.acme) == present


def test_an_employer_of_an_earlier_release_gets_its_first_key(app: Flask, cast: Cast) -> None:
    with app.app_context(), owner_transaction() as connection:
        statement = text("UPDATE public.tenants SET data_keys = '{}' WHERE id = :id")
        connection.execute(statement, {"id": cast.acme.tenant.id})
    assert told(app, "renew", "acme") == {"slug": "acme", "rows": 0, "closed": []}
    assert len(ref_of(app, cast.acme).data_keys) == 1
    assert hired(cast, national_id="ZX 90.4417")["national_id"] == "••••4417"


def test_the_former_key_stays_for_a_value_that_cannot_be_opened(app: Flask, cast: Cast, sealed: list[UUID]) -> None:
    schema = cast.acme.tenant.schema_name
    with app.app_context(), owner_transaction() as connection:
        swap = f'UPDATE "{schema}".employees SET tax_number = bank_holder WHERE id = :id'
        connection.execute(text(swap), {"id": sealed[0]})
    answer = run(app, "renew", "acme")
    assert answer.exit_code == 1
    assert f"cannot be opened: employees {sealed[0]} tax_number" in answer.output
    assert len(ref_of(app, cast.acme).data_keys) == 2
    assert opened(app, cast.acme, sealed[1:]) == EXPECTED[1:]


def test_a_renewal_that_is_killed_anywhere_is_taken_up_by_the_next(
    app: Flask, cast: Cast, sealed: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "BATCH", 2)
    killed = 0
    for step in range(1, 100):
        was_killed = killed_at(app, step, lambda: renewal.renew(session.get_one(Tenant, cast.acme.tenant.id)))
        assert opened(app, cast.acme, sealed) == EXPECTED
        changed = cast.alice.client.patch(
            api(cast.acme, f"employees/{sealed[1]}"),
            json={"version": 2 * step - 1, "bank_holder": "Somebody else"},
        )
        assert changed.status_code == 200, changed.text
        changed = cast.alice.client.patch(
            api(cast.acme, f"employees/{sealed[1]}"), json={"version": 2 * step, "bank_holder": "Ada 1"}
        )
        assert changed.status_code == 200, changed.text
        assert run(app, "renew", "acme").exit_code == 0
        assert len(ref_of(app, cast.acme).data_keys) == 1
        assert opened(app, cast.acme, sealed) == EXPECTED
        killed += was_killed
        if not was_killed:
            break
    assert killed > 8


def test_a_rotation_that_is_killed_anywhere_is_taken_up_by_the_next(
    app: Flask, cast: Cast, sealed: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "BATCH", 1)
    assert cast.globex
    with app.app_context():
        session.get_one(Employer, cast.acme.id).iban = "DE89370400440532013000"
        session.commit()
    keys, killed = list(own_keys(app)), 0
    for step in range(1, 100):
        keys = [new_key(), *keys]
        with master_keys(app, *keys):
            was_killed = killed_at(app, step, rotate)
            assert opened(app, cast.acme, sealed) == EXPECTED
            assert run(app, "rotate").exit_code == 0
        with master_keys(app, keys[0]):
            assert opened(app, cast.acme, sealed) == EXPECTED
            assert told(app, "check") == ALL_WELL | {"checked": 2}
        killed += was_killed
        if not was_killed:
            break
    assert killed > 4


def rotate() -> None:
    data_keys.wrap_anew(lambda _: None)
    encrypt_anew(lambda _: None)


def test_who_seals_by_the_former_key_is_waited_for_or_refused(app: Flask, cast: Cast, sealed: list[UUID]) -> None:
    """Whoever began before the renewal either commits before it drops the key, or is asked to try again."""
    former = ref_of(app, cast.acme)

    def renew() -> renewal.Renewed:
        with app.app_context():
            return renewal.renew(session.get_one(Tenant, cast.acme.tenant.id))

    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), tenant_scope(former):
            session.get_one(Employee, sealed[0]).bank_holder = "Early"
            session.flush()
            renewing = pool.submit(renew)
            wait_until_waiting(app, renewing)
            assert not renewing.done()
            session.commit()
        assert renewing.result(20).rows == 3
    with app.app_context(), tenant_scope(former):
        session.add(Employee(**WHO, bank_holder="Late"))
        with pytest.raises(Conflict, match="try again"):
            session.flush()
        session.rollback()
    assert opened(app, cast.acme, sealed) == [(EXPECTED[0][0], "Early"), *EXPECTED[1:]]
