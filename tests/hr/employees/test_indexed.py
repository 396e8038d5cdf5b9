"""The index across employers follows the records, whatever is done with them and however it ends."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import joinedload

from hrapp.core.extensions import session
from hrapp.hr.employees.indexed import touch
from hrapp.hr.employees.indexing import index_due, index_tenant
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.signals import noticed
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.index import CURRENT, NOT_FOUND, PASSPORT, differences, indexed, looked_up, sharing
from tests.support.leaving import leave
from tests.support.mailbox import work
from tests.support.master_keys import master_keys, new_key, own_keys
from tests.support.people import api, hired
from tests.support.races import wait_until_waiting
from tests.support.statements import counted

OTHER = "C01X00T48"
SOMEBODY: dict[str, Any] = {
    "first_name": "Eve",
    "last_name": "Moreau",
    "job_title": "Tester",
    "employment_type": "full_time",
    "status": "active",
    "hired_on": date(2024, 1, 1),
}


def kinds(cast: Cast, employer: CastEmployer) -> list[tuple[str, bool]]:
    """The kinds of identifiers in the index, and whether each is of somebody who is here."""
    return sorted((kind, current) for (_, kind), (_, _, current) in indexed(cast, employer).items())


def change(cast: Cast, employee_id: object, **values: Any) -> None:
    url = api(cast.acme, f"employees/{employee_id}")
    version = cast.alice.client.get(url).json["version"]
    answer = cast.alice.client.patch(url, json={"version": version} | values)
    assert answer.status_code == 200, answer.text


@contextmanager
def at_acme(cast: Cast) -> Iterator[None]:
    with cast.app.app_context():
        tenant = session.get_one(Tenant, cast.acme.tenant.id)
        with tenant_scope(tenant):
            yield


def test_the_index_follows_what_is_done_at_the_doors(cast: Cast) -> None:
    sharing(cast, cast.acme, country="DE")
    ada = hired(cast, passport_number=PASSPORT, nationality="FR")["id"]
    assert kinds(cast, cast.acme) == [("passport_number", True)]
    assert looked_up(cast, cast.globex, nationality="FR") == CURRENT
    change(cast, ada, passport_number=OTHER)
    assert looked_up(cast, cast.globex, nationality="FR") == NOT_FOUND
    change(cast, ada, nationality="DE")
    assert looked_up(cast, cast.globex, OTHER) == CURRENT
    change(cast, ada, passport_number=None)
    assert kinds(cast, cast.acme) == []
    change(cast, ada, passport_number=PASSPORT)
    leave(cast, cast.acme, ada)
    assert kinds(cast, cast.acme) == [("passport_number", False)]
    rehire = {"hired_on": "2025-09-01", "job_title": "Analyst", "employment_type": "full_time"}
    answer = cast.alice.client.post(api(cast.acme, f"employees/{ada}/rehires"), json=rehire)
    assert answer.status_code == 201, answer.text
    assert kinds(cast, cast.acme) == [("passport_number", True)]
    assert differences(cast, cast.acme) == []


def test_who_is_removed_leaves_the_index(cast: Cast) -> None:
    ada = hired(cast, passport_number=PASSPORT, nationality="DE")
    removal = {"confirm": "Ada Lovelace", "version": ada["version"]}
    answer = cast.alice.client.delete(api(cast.acme, f"employees/{ada['id']}"), json=removal)
    assert answer.status_code == 204, answer.text
    assert indexed(cast, cast.acme) == {}


def test_a_record_without_identifiers_costs_nothing(cast: Cast) -> None:
    ada = cast.hire(cast.acme, "Ada")
    with counted(cast.app) as sent, at_acme(cast):
        employee = session.get_one(Employee, ada)
        employee.first_name = "Adah"
        session.add(Employee(**SOMEBODY, number="E-2"))
    with counted(cast.app) as sent_by_status, at_acme(cast):
        session.get_one(Employee, ada).status = "on_leave"
    assert not [each for each in sent + sent_by_status if "person_index" in each]
    assert sum("passport_number" in each for each in sent if each.lstrip().startswith("SELECT")) == 0
    assert sum("FOR NO KEY UPDATE" in each for each in sent_by_status) == 1


def test_the_index_is_written_with_the_record_or_not_at_all(cast: Cast) -> None:
    with at_acme(cast):
        session.add(Employee(**SOMEBODY, number="E-1", passport_number=PASSPORT, nationality="DE"))
        session.flush()
        session.rollback()
    assert indexed(cast, cast.acme) == {}
    with at_acme(cast):
        kept = Employee(**SOMEBODY, number="E-1", passport_number=PASSPORT, nationality="DE")
        session.add(kept)
        session.flush()
        savepoint = session.begin_nested()
        kept.passport_number = OTHER
        session.add(Employee(**SOMEBODY, number="E-2", passport_number=OTHER, nationality="DE"))
        session.flush()
        savepoint.rollback()
        session.commit()
        kept.status = "retired"
        session.commit()
    assert kinds(cast, cast.acme) == [("passport_number", False)]
    assert differences(cast, cast.acme) == []


def test_two_who_change_one_record_leave_what_the_later_one_says(cast: Cast) -> None:
    ada = UUID(hired(cast, passport_number=PASSPORT, nationality="DE")["id"])
    with ThreadPoolExecutor(1) as pool:
        with at_acme(cast):
            session.get_one(Employee, ada).passport_number = OTHER
            session.flush()
            waiting = pool.submit(retire, cast, ada)
            wait_until_waiting(cast.app, waiting)
            session.commit()
        waiting.result(20)
    assert kinds(cast, cast.acme) == [("passport_number", False)]
    assert differences(cast, cast.acme) == []


def retire(cast: Cast, ada: UUID) -> None:
    with at_acme(cast):
        session.execute(text("UPDATE employees SET status = 'retired' WHERE id = :id"), {"id": ada})
        touch([ada])
        session.commit()


def test_another_country_of_the_employer_is_another_index(cast: Cast) -> None:
    sharing(cast, cast.acme, country="FR")
    hired(cast, social_security_number="184127645108946")
    (before,) = indexed(cast, cast.acme).values()
    with cast.app.app_context():
        session.get_one(Employer, cast.acme.id).country = "BE"
        session.commit()
    work(cast.app)
    (after,) = indexed(cast, cast.acme).values()
    assert after[1] != before[1]
    assert differences(cast, cast.acme) == []


def test_without_its_keys_a_record_is_saved_and_indexed_later(cast: Cast) -> None:
    ada = hired(cast, passport_number=PASSPORT, nationality="DE")["id"]
    former = indexed(cast, cast.acme)
    with master_keys(cast.app, new_key()):
        with at_acme(cast):
            session.get_one(Employee, UUID(ada)).status = "retired"
            session.commit()
        assert [entry[2] for entry in indexed(cast, cast.acme).values()] == [False]
        assert waits(cast)
        due(cast)
        assert waits(cast)
    due(cast)
    assert not waits(cast)
    assert [entry[:2] for entry in indexed(cast, cast.acme).values()] == [entry[:2] for entry in former.values()]


def waits(cast: Cast) -> bool:
    with cast.app.app_context():
        return session.get_one(Tenant, cast.acme.tenant.id).people_indexed_at is None


def due(cast: Cast) -> None:
    """What the worker does every ten minutes."""
    with cast.app.app_context():
        index_due()
        session.commit()
    work(cast.app)


def test_tenants_of_an_earlier_release_and_restored_ones_are_indexed(cast: Cast) -> None:
    ada = hired(cast, passport_number=PASSPORT, nationality="DE")["id"]
    before = indexed(cast, cast.acme)
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.person_index SET employee_id = gen_random_uuid()"))
        connection.execute(update(Tenant).values(people_indexed_at=None))
    assert len(differences(cast, cast.acme)) == 2
    due(cast)
    assert indexed(cast, cast.acme) == before
    assert [key[0] for key in before] == [UUID(ada)]


def test_a_master_key_that_is_gone_is_made_up_for(cast: Cast) -> None:
    hired(cast, passport_number=PASSPORT, nationality="DE")
    new = new_key()
    with master_keys(cast.app, new, *own_keys(cast.app)):
        assert cast.app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    with master_keys(cast.app, new):
        assert "by a key that HRAPP_MASTER_KEYS lacks" in differences(cast, cast.acme)[0]
        due(cast)
        assert differences(cast, cast.acme) == []


def test_two_who_add_one_person_at_the_same_moment_find_each_other(cast: Cast) -> None:
    """Both have looked before either has saved; whoever saves last is told."""
    told: list[tuple[UUID, Any]] = []

    @noticed.connect
    def note(tenant: Tenant, *, employee_id: UUID, answer: Any) -> None:
        told.append((tenant.id, answer))

    for employer in (cast.acme, cast.globex):
        sharing(cast, employer)
        assert looked_up(cast, employer) == NOT_FOUND
    hired(cast, passport_number=PASSPORT, nationality="DE")
    work(cast.app)
    assert told == []
    cast.hire(cast.globex, "Ada", passport_number=PASSPORT, nationality="DE")
    work(cast.app)
    assert told == [(cast.globex.tenant.id, CURRENT)]


NUMBERS = st.sampled_from([None, PASSPORT, OTHER, "N/A"])
WHO = st.integers(0, 3)
NUMBERED = count()
ACTS = st.one_of(
    st.tuples(st.just("hire"), NUMBERS),
    st.tuples(st.just("passport_number"), WHO, NUMBERS),
    st.tuples(st.just("tax_number"), WHO, NUMBERS),
    st.tuples(st.just("nationality"), WHO, st.sampled_from([None, "DE", "FR"])),
    st.tuples(st.just("status"), WHO, st.sampled_from(["active", "resigned", "on_leave"])),
    st.tuples(st.just("remove"), WHO),
    st.tuples(st.just("flush")),
    st.tuples(st.just("commit")),
    st.tuples(st.just("rollback")),
    st.tuples(st.just("savepoint")),
)
DO: dict[str, Callable[..., None]] = {
    "flush": session.flush,
    "commit": session.commit,
    "rollback": session.rollback,
}


@given(st.lists(ACTS, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_equals_a_rebuild_after_any_acts(cast: Cast, acts: list[tuple[Any, ...]]) -> None:
    sharing(cast, cast.acme, country="DE")
    with at_acme(cast):
        touch(session.scalars(select(Employee.id)).all())
        session.execute(delete(Employee))
        session.commit()
        for act in acts:
            do(*act)
        session.commit()
    kept = indexed(cast, cast.acme)
    assert differences(cast, cast.acme) == []
    with cast.app.app_context():
        index_tenant(session.get_one(Tenant, cast.acme.tenant.id))
    assert indexed(cast, cast.acme) == kept


def do(act: str, *values: Any) -> None:
    if act in DO:
        DO[act]()
    elif act == "savepoint":
        savepoint = session.begin_nested()
        for employee in session.scalars(select(Employee)):
            employee.passport_number, employee.status = OTHER, "retired"
        session.flush()
        savepoint.rollback()
    elif act == "hire":
        number = f"P-{next(NUMBERED)}"
        session.add(Employee(**SOMEBODY, number=number, passport_number=values[0], nationality="DE"))
    else:
        with_others = (joinedload(Employee.department), joinedload(Employee.branch), joinedload(Employee.manager))
        people = list(session.scalars(select(Employee).options(*with_others).order_by(Employee.id)))
        if values[0] >= len(people):
            return
        if act == "remove":
            session.delete(people[values[0]])
        else:
            setattr(people[values[0]], act, values[1])
