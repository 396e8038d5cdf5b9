"""Two records of one person become one: what follows, what is given up, and what stands against it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import or_, select, text
from sqlalchemy.dialects import postgresql
from werkzeug.test import TestResponse

from hrapp.access.topic import belongings
from hrapp.core.extensions import session
from hrapp.hr.employees.merged import has_given_up
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving.models import Departure
from hrapp.tenancy.base import TenantModel
from hrapp.tenancy.owner import owner_transaction
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.duplicates import pair_api, pair_of, pairs
from tests.support.forms import text_of
from tests.support.invitations import invitations_of
from tests.support.leaving import leave
from tests.support.mailbox import Mailbox
from tests.support.people import ADA, api, events, hired, people, person, records
from tests.support.races import all_at_once

EMAIL = "ada@acme.example"


def merge(cast: Cast, pair_id: str, status: int = 200, **said: Any) -> dict[str, Any]:
    answer = cast.alice.client.post(pair_api(cast, pair_id, "/merge"), json=said)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json
    return found


def two(cast: Cast, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ada, who left, and Ada who came back later under another number."""
    first = hired(cast, hired_on="2020-01-01", personal_email="ada@home.example", passport_number="X4820913")
    second = hired(cast, hired_on="2024-03-01", work_email=EMAIL, last_name="Lovelace-King", **more)
    return first, second


def test_blank_fields_are_filled_and_the_other_number_finds_the_record(cast: Cast) -> None:
    first, second = two(cast)
    pair = pair_of(cast, first["id"], second["id"])
    merged = merge(cast, pair, keep=second["id"], values={"last_name": "given_up"})
    assert (merged["state"], merged["first"]["id"], merged["merged_id"]) == ("merged", second["id"], first["id"])
    (kept,) = people(cast, cast.acme)
    assert (kept.last_name, kept.work_email, kept.personal_email) == ("Lovelace", EMAIL, "ada@home.example")
    client = cast.alice.client
    shown = client.post(api(cast.acme, f"employees/{second['id']}/revelations"), json={"field": "passport_number"})
    assert "X4820913" in shown.text
    found = client.post(api(cast.acme, "employees/lookups"), json={"identifier": "x 4820913"}).json["items"]
    assert [each["id"] for each in found] == [second["id"]]
    listed = client.get(api(cast.acme, f"employees/?q={first['number']}")).json["items"]
    assert [each["id"] for each in listed] == [second["id"]]
    assert second["id"] in client.get(cast.acme.url(f"search?q={first['number']}")).text
    for query in ("", "?as_of=2026-01-01&slug=globex&_scheme=other&_external=1"):
        old = client.get(cast.acme.url(f"employees/{first['id']}/personal{query}"))
        assert (old.status_code, old.location) == (303, cast.acme.url(f"employees/{second['id']}/personal{query}"))
    gone = client.get(api(cast.acme, f"employees/{first['id']}"))
    assert (gone.status_code, gone.json["code"]) == (404, "merged")
    assert gone.json["merged_into"] == second["id"]
    (event,) = events(cast, cast.acme, "merged")
    assert event.changes["number"] == [first["number"], second["number"]]
    assert "X4820913" not in str(event.changes)
    assert "Added" in client.get(cast.acme.url(f"employees/{second['id']}/activity")).text


def test_a_number_is_looked_up_by_indexes_though_it_may_have_been_given_up(cast: Cast) -> None:
    found = select(Employee.id).where(or_(Employee.number_key == "emp 1", has_given_up("emp 1")))
    statement = found.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with cast.app.app_context(), owner_transaction() as connection:
        connection.execute(text(f'SET LOCAL search_path TO "{cast.acme.tenant.schema_name}"'))
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = str(connection.execute(text(f"EXPLAIN {statement}")).scalars().all())
    assert all(index in plan for index in ("uq_employees_number", "ix_duplicate_pairs_number")), plan
    assert "Seq Scan" not in plan


def test_every_column_that_names_a_record_is_declared(context: None) -> None:
    declared = {(each.column.class_.__tablename__, each.column.name) for each in belongings()}
    columns = (column for table in TenantModel.metadata.sorted_tables for column in table.c)
    named = {
        (column.table.name, column.name)
        for column in columns
        for key in column.foreign_keys
        if key.column.table.name == "employees"
    }
    # Ids without a foreign key.
    assert declared == named | {("departments", "head_id"), ("departures", "heads")}


def test_what_names_the_record_follows_it(cast: Cast) -> None:
    first, second = two(cast)
    client = cast.alice.client
    report = hired(cast, first_name="Tom", manager_id=first["id"])
    unit = client.post(api(cast.acme, "departments/"), json={"name": "Sales", "head_id": first["id"]}).json
    leaver = hired(cast, first_name="Lea")
    heads = {unit["id"]: first["id"]}
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        day = date(2999, 12, 31)
        departure = Departure(
            employee_id=UUID(leaver["id"]), kind="resigned", hired_on=day, last_day=day, requested_by_name="Alice",
            reports_to=UUID(first["id"]), heads=heads,
        )  # fmt: skip
        session.add(departure)
        session.commit()
    for each in (first, second):
        contact = {"name": "Tim", "phone": "+237611223344"}
        client.post(api(cast.acme, f"employees/{each['id']}/emergency-contacts"), json=contact)
    third = pair_of(cast, first["id"], report["id"], state="different", reason="Twins")
    merge(cast, pair_of(cast, first["id"], second["id"]), keep=second["id"])
    kept = UUID(second["id"])
    assert person(cast, cast.acme, report["id"]).manager_id == kept
    assert [each.manager_id for each in records(cast, cast.acme, report["id"])] == [kept]
    assert client.get(api(cast.acme, f"departments/{unit['id']}")).json["head_id"] == second["id"]
    contacts = client.get(api(cast.acme, f"employees/{second['id']}/emergency-contacts")).json
    assert len(contacts) == 2
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        asked = session.scalars(select(Departure)).one()
        assert (asked.reports_to, asked.heads) == (kept, {unit["id"]: second["id"]})
    told_apart = next(each for each in pairs(cast) if str(each.id) == third)
    assert {told_apart.first_id, told_apart.second_id} == {kept, UUID(report["id"])}
    assert told_apart.state == "different"


def test_times_of_employment_that_do_not_overlap_are_one_history(cast: Cast) -> None:
    first, second = two(cast)
    leave(cast, cast.acme, first["id"], date(2022, 6, 30))
    pair = pair_of(cast, first["id"], second["id"])
    shown = cast.alice.client.get(pair_api(cast, pair, "/merge")).json
    # The one by which she works here is kept, whichever was first.
    assert (shown["keep"], shown["history"], shown["obstacles"]) == (second["id"], "joined", [])
    merge(cast, pair)
    history = [(each.effective_on.isoformat(), each.reason) for each in records(cast, cast.acme, second["id"])]
    assert history == [("2020-01-01", "hire"), ("2022-07-01", "termination"), ("2024-03-01", "rehire")]
    assert person(cast, cast.acme, second["id"]).status == "active"


def test_where_they_overlap_one_history_holds_and_the_other_stays_readable(cast: Cast) -> None:
    first, second = two(cast, job_title="Chief Analyst")
    pair = pair_of(cast, first["id"], second["id"])
    refused = merge(cast, pair, 422, keep=second["id"], history="joined")
    assert "overlap" in refused["errors"]["history"][0]
    merge(cast, pair, keep=second["id"], history="given_up")
    kept = person(cast, cast.acme, second["id"])
    assert (kept.job_title, kept.hired_on) == ("Analyst", date(2020, 1, 1))
    page = cast.alice.client.get(cast.acme.url(f"duplicates/{pair}"))
    assert "Chief Analyst" in text_of(page.text)


def test_a_departure_of_a_history_that_is_given_up_ends_nobodys_access(cast: Cast) -> None:
    first, second = two(cast)
    leave(cast, cast.acme, second["id"], date(2025, 6, 30))
    pair = pair_of(cast, first["id"], second["id"])
    merge(cast, pair, keep=first["id"], history="kept")
    assert person(cast, cast.acme, first["id"]).status == "active"
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        assert session.scalars(select(Departure)).all() == []
    assert cast.alice.client.delete(pair_api(cast, pair, "/merge")).status_code == 200
    assert person(cast, cast.acme, second["id"]).status == "resigned"


def test_all_that_stands_against_a_merge_is_said_at_once(cast: Cast) -> None:
    bob, mona = cast.bob, cast.mona
    records_of = bob.employee_ids["acme"], mona.employee_ids["acme"]
    tom = hired(cast, first_name="Tom", manager_id=str(records_of[0]))
    client = cast.alice.client
    client.patch(
        api(cast.acme, f"employees/{records_of[1]}"),
        json={"manager_id": None, "version": person(cast, cast.acme, records_of[1]).version},
    )
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        session.get_one(Employee, records_of[1]).manager_id = UUID(tom["id"])
        day = date(2999, 12, 31)
        session.add(
            Departure(employee_id=records_of[0], kind="resigned", hired_on=day, last_day=day, requested_by_name="Alice")
        )
        session.commit()
    pair = pair_of(cast, *records_of)
    refused = merge(cast, pair, 409, keep=str(records_of[1]))
    assert refused["code"] == "cannot_merge"
    reasons = " ".join(refused["errors"]["record"])
    assert "has an account" in reasons
    assert "waits for approval" in reasons
    page = text_of(client.get(cast.acme.url(f"duplicates/{pair}/merge?keep={records_of[1]}")).text)
    assert all(reason in page for reason in refused["errors"]["record"])
    assert len(people(cast, cast.acme)) == 3


def test_nobody_reports_to_themselves_afterwards(cast: Cast) -> None:
    boss = hired(cast, first_name="Boss")
    middle = hired(cast, first_name="Mid", manager_id=boss["id"])
    twin = hired(cast, first_name="Bos", manager_id=middle["id"])
    pair = pair_of(cast, boss["id"], twin["id"])
    # Kept as the twin, the boss would report to somebody who reports to the boss.
    assert "reports to them" in merge(cast, pair, 409, keep=twin["id"])["errors"]["record"][0]
    merge(cast, pair, keep=boss["id"])
    assert person(cast, cast.acme, middle["id"]).manager_id == UUID(boss["id"])
    under = hired(cast, first_name="Boß", manager_id=boss["id"])
    merge(cast, pair_of(cast, boss["id"], under["id"]), keep=under["id"])
    assert person(cast, cast.acme, under["id"]).manager_id is None


def test_ones_own_record_is_for_somebody_else(cast: Cast) -> None:
    helen = cast.person("Helen", cast.acme, "hr", hired=True)
    mine, other = helen.employee_ids["acme"], hired(cast)["id"]
    pair = pair_of(cast, mine, other)
    answer = helen.client.post(pair_api(cast, pair, "/merge"), json={})
    assert (answer.status_code, "own record" in answer.json["detail"]) == (403, True)


def test_a_second_email_moves_aside_and_one_invitation_stays_open(cast: Cast, mailbox: Mailbox) -> None:
    first = hired(cast, hired_on="2020-01-01", work_email="a@acme.example", work_phone="+237611223344", invite=True)
    second = hired(cast, work_email="b@acme.example", work_phone="+237611223355", invite=True)
    pair = pair_of(cast, first["id"], second["id"])
    merge(cast, pair, keep=first["id"])
    kept = person(cast, cast.acme, first["id"])
    assert (kept.work_email, kept.personal_email) == ("a@acme.example", "b@acme.example")
    assert (kept.work_phone, kept.personal_phone) == ("+237611223344", "+237611223355")
    with cast.app.app_context():
        assert sorted(each.state for each in invitations_of(cast.acme)) == ["pending", "revoked"]
    # The number is of nobody else again, by hand neither.
    taken = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"number": second["number"]})
    assert taken.status_code == 422


def test_of_two_at_once_one_merges_and_what_was_seen_is_what_is_merged(cast: Cast) -> None:
    first, second = two(cast)
    pair = pair_of(cast, first["id"], second["id"])
    seen = cast.alice.client.get(pair_api(cast, pair, "/merge")).json
    url = api(cast.acme, f"employees/{first['id']}")
    cast.alice.client.patch(url, json={"city": "Douala", "version": first["version"]})
    stale = cast.alice.client.post(pair_api(cast, pair, "/merge"), json={"record_versions": seen["record_versions"]})
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    answers = all_at_once(cast, lambda client, _: client.post(pair_api(cast, pair, "/merge"), json={}), 2)
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert len(people(cast, cast.acme)) == 1


def test_an_edit_beside_a_merge_is_merged_or_refused(cast: Cast) -> None:
    first, second = two(cast)
    pair = pair_of(cast, first["id"], second["id"])
    edit = {"city": "Douala", "version": first["version"]}

    def act(client: FlaskClient, which: int) -> TestResponse:
        if which:
            return client.patch(api(cast.acme, f"employees/{first['id']}"), json=edit)
        return client.post(pair_api(cast, pair, "/merge"), json={"keep": second["id"]})

    merged, edited = all_at_once(cast, act, 2)
    assert merged.status_code == 200, merged.text
    assert edited.status_code in (200, 404, 409)
    assert person(cast, cast.acme, second["id"]).city == ("Douala" if edited.status_code == 200 else None)


def test_a_merge_beside_a_removal_is_one_of_the_two(cast: Cast) -> None:
    first, second = two(cast)
    pair = pair_of(cast, first["id"], second["id"])
    sent = {"confirm": "Ada Lovelace", "version": first["version"]}

    def act(client: FlaskClient, which: int) -> TestResponse:
        if which:
            return client.delete(api(cast.acme, f"employees/{first['id']}"), json=sent)
        return client.post(pair_api(cast, pair, "/merge"), json={"keep": second["id"]})

    merged, removed = all_at_once(cast, act, 2)
    assert (merged.status_code, removed.status_code) in ((200, 404), (404, 204), (200, 409), (409, 204))
    assert [str(each.id) for each in people(cast, cast.acme)] == [second["id"]]
