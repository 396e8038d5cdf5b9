"""`flask people-index`: the index is checked, made anew and rotated, and people are found meanwhile."""

import json
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.hr.employees import indexing
from hrapp.hr.employees.indexing import index_tenant, rotate_tenant
from hrapp.platform.people_index.queries import tenants_with_former_entries
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.index import CURRENT, PASSPORT, UNAVAILABLE, differences, indexed, looked_up, sharing
from tests.support.killing import killed_at
from tests.support.master_keys import master_keys, new_key, own_keys


def run(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=["people-index", *words])
    assert "Traceback" not in result.output
    return result


def told(app: Flask, *words: str) -> Any:
    return json.loads(run(app, *words, "--json").output)


@pytest.fixture(autouse=True)
def people(cast: Cast) -> None:
    """Three people at Acme; the first can be looked for by PASSPORT."""
    sharing(cast, cast.acme)
    for which in range(3):
        cast.hire(cast.acme, f"Ada{which}", passport_number=f"{PASSPORT[:-1]}{7 - which}", nationality="DE")
    assert cast.globex


def test_what_differs_is_listed_and_made_anew(app: Flask, cast: Cast) -> None:
    assert told(app, "verify", "--all") == {"checked": 2, "differences": {}, "waiting": []}
    before = indexed(cast, cast.acme)
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.person_index SET is_current = false"))
        moved = "UPDATE public.person_index SET employee_id = gen_random_uuid() WHERE ctid IN "
        connection.execute(text(f"{moved} (SELECT ctid FROM public.person_index LIMIT 1)"))
    answer = run(app, "verify", "acme")
    assert (answer.exit_code, answer.output.count("acme: in the index of people")) == (1, 2)
    assert "acme: in the index of people" in app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).output
    assert told(app, "rebuild", "acme") == {"employers": 1, "records": 3, "failed": {}}
    assert indexed(cast, cast.acme) == before
    assert run(app, "verify", "acme").exit_code == 0
    assert told(app, "rebuild", "--all")["employers"] == 2


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["verify"], "Give the SLUG"),
        (["verify", "acme", "--all"], "Give the SLUG"),
        (["rebuild", "nobody"], "There is no employer"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(app: Flask, words: list[str], reason: str) -> None:
    answer = run(app, *words)
    assert answer.exit_code in {1, 2}
    assert reason in answer.output.splitlines()[-1]


def test_an_archived_employer_has_no_people_to_index(app: Flask, cast: Cast) -> None:
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET state = 'archived'"))
    answer = run(app, "rebuild", "acme")
    assert (answer.exit_code, "failed: acme: This employer is archived" in answer.output) == (1, True)


def test_a_rotation_finds_everybody_meanwhile_wherever_it_is_killed(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 1)
    keys, killed = list(own_keys(app)), 0
    for step in range(1, 100):
        keys = [new_key(), *keys]
        with master_keys(app, *keys):
            was_killed = killed_at(app, step * 3, rotate)
            assert looked_up(cast, cast.globex) == CURRENT
            assert differences(cast, cast.acme) == []
            assert run(app, "rotate").exit_code == 0
            assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
        with master_keys(app, keys[0]):
            assert looked_up(cast, cast.globex) == CURRENT
            assert differences(cast, cast.acme) == []
        killed += was_killed
        if not was_killed:
            break
    assert killed > 3


def rotate() -> None:
    for tenant in tenants_with_former_entries():
        rotate_tenant(tenant)


def test_a_rebuild_finds_everybody_meanwhile_wherever_it_is_killed(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    before, killed = indexed(cast, cast.acme), 0
    for step in range(2, 200, 4):
        was_killed = killed_at(app, step, lambda: index_tenant(session.get_one(Tenant, cast.acme.tenant.id)))
        assert indexed(cast, cast.acme) == before
        assert looked_up(cast, cast.globex) == CURRENT
        killed += was_killed
        if not was_killed:
            break
    assert killed > 3
    assert told(app, "verify", "acme")["waiting"] == []


def test_a_lost_key_is_told_by_every_command(app: Flask, cast: Cast) -> None:
    new = new_key()
    with master_keys(app, new, *own_keys(app)):
        answer = app.test_cli_runner().invoke(args=["keys", "rotate"])
        assert (answer.exit_code, "run 'flask people-index rotate'" in answer.output) == (0, True)
    with master_keys(app, new):
        assert looked_up(cast, cast.globex) == UNAVAILABLE
        checked = app.test_cli_runner().invoke(args=["keys", "check"])
        assert (checked.exit_code, "run 'flask people-index rebuild --all'" in checked.output) == (1, True)
        assert run(app, "verify", "acme").exit_code == 1
        assert run(app, "rebuild", "--all").exit_code == 0
        assert looked_up(cast, cast.globex) == CURRENT


def test_what_cannot_be_opened_is_counted_and_keeps_nobody_else_from_looking(app: Flask, cast: Cast) -> None:
    cast.hire(cast.globex, "Gina", passport_number="C01X00T99", nationality="DE")
    with master_keys(app, new_key()):
        answer = run(app, "rebuild", "acme")
        assert (answer.exit_code, "failed: acme: 3 records whose identifiers cannot be opened" in answer.output) == (
            1,
            True,
        )
        assert "nobody is looked for" in answer.output
        assert run(app, "rebuild", "globex").exit_code == 1
        assert indexed(cast, cast.acme) == {}
    assert told(app, "verify", "--all")["waiting"] == ["acme", "globex"]
    assert run(app, "rebuild", "--all").exit_code == 0
    assert looked_up(cast, cast.globex) == CURRENT
