"""As of a day, list, numbers, record, API and command say what a replay of the job histories says."""

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hrapp.access.actor import COMMAND
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.lists.listing import Asked
from hrapp.hr.employees.fields import FORMER, HERE, EmploymentType, Reason, Status
from hrapp.hr.employees.listing import all_people, count_people
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import PROBATION, Timeline
from hrapp.hr.organization.models import Department
from hrapp.tenancy.scope import tenant_scope
from tests.hr.employees.test_timeline import ACTS, DAYS, FIRST, done
from tests.support.cast import Cast
from tests.support.lists import names, offered, open_list, total
from tests.support.people import api
from tests.support.statements import counted

DAY = timedelta(days=1)
MOVES = st.lists(st.tuples(DAYS, st.sampled_from((0, 1, None)), st.sampled_from(tuple(EmploymentType))), max_size=3)
WHOLE = {"employment_type": "full_time", "status": "active", PROBATION: None}
GROUPS: dict[str, tuple[str, ...]] = {"here": HERE, "former": FORMER, "all": tuple(Status), "active": (Status.ACTIVE,)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(staff=st.lists(st.tuples(st.lists(ACTS, max_size=6), MOVES), min_size=4, max_size=4), ahead=st.integers(-2, 36))
def test_the_list_of_a_day_is_a_replay(app: Flask, cast: Cast, staff: list[Any], ahead: int) -> None:
    day = FIRST + ahead * DAY
    with app.app_context(), tenant_scope(cast.acme.tenant):
        units = [Department(name=name, code=name) for name in "AB"]
        session.add_all(units)
        session.flush()
        rows = [saved(number, acts, moves, units).row_on(day) for number, (acts, moves) in enumerate(staff)]
        for status, within in GROUPS.items():
            for department in ("", str(units[0].id), "none"):
                here = [row for row in rows if status_fits(row, within) and department_fits(row, department)]
                asked = asked_for(status=status, department=department, as_of=day)
                listed = list(all_people(COMMAND, asked, FIRST))
                assert Counter(map(facts_of, listed)) == Counter(map(replayed, here))
                counts = count_people(COMMAND, asked, FIRST)
                assert counts.total == len(here)
                same = [row for row in rows if department_fits(row, department)]
                assert counts.by_filter["status"] == Counter(str(row["status"]) for row in same)
                assert counts.by_filter["type"] == Counter(str(row["employment_type"]) for row in here)
                same = [row for row in rows if status_fits(row, within)]
                assert counts.by_filter["department"] == Counter(str(row["department_id"] or "none") for row in same)
        titles = [person.job_title for person in all_people(COMMAND, asked_for(sort="job_title", as_of=day), FIRST)]
        assert titles == sorted(titles)
        session.rollback()


def saved(number: int, acts: list[Any], moves: list[Any], units: list[Department]) -> Timeline:
    """The history of a new person after these acts and moves, as far as they are accepted."""
    facts = {"job_title": "Today", "employment_type": "full_time", "status": "active"}
    employee = Employee(number=f"{number}", first_name="A", last_name="B", hired_on=FIRST, **facts)
    session.add(employee)
    session.flush()
    timeline = done(acts)
    for on, unit, kind in moves:
        where = {"department_id": None if unit is None else units[unit].id, "employment_type": str(kind)}
        record = timeline.add(employee.id, on, Reason.TRANSFER, where)
        if timeline.problem():
            timeline.remove(record)
    for record in timeline.records:
        record.employee_id = employee.id
    session.add_all(timeline.records)
    session.flush()
    return timeline


def asked_for(*, as_of: date, sort: str = "name", **chosen: str) -> Asked:
    return Asked(chosen={key: value for key, value in chosen.items() if value}, sort=sort, as_of=as_of)


def status_fits(row: dict[str, Any], within: tuple[str, ...]) -> bool:
    return row["status"] in within


def department_fits(row: dict[str, Any], department: str) -> bool:
    return not department or str(row["department_id"] or "none") == department


def facts_of(person: Any) -> tuple[Any, ...]:
    return person.job_title, person.status, person.department_id, person.hired_on, person.terminated_on


def replayed(row: dict[str, Any]) -> tuple[Any, ...]:
    unit = str(row["department_id"]) if row["department_id"] else None
    return row["job_title"], row["status"], unit, row["hired_on"], row["terminated_on"]


# Through the doors: Ada was an analyst in Sales who reported to Mona, and is a lead in Design who reports to nobody.

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def ada(cast: Cast) -> UUID:
    mona = cast.mona.employee_ids["acme"]
    client = cast.alice.client
    sales, design = (
        client.post(api(cast.acme, "departments/"), json={"name": name}).json["id"] for name in ("Sales", "Design")
    )
    ada = cast.hire(cast.acme, "Ada", job_title="Lead", department_id=UUID(design))
    began = {"job_title": "Analyst", "department_id": UUID(sales), "branch_id": None, "manager_id": mona} | WHOLE
    moved = {"job_title": "Lead", "department_id": UUID(design), "manager_id": None}
    write(cast, ada, (date(2024, 1, 1), Reason.HIRE, began), (JUNE, Reason.TRANSFER, moved))
    return ada


def write(cast: Cast, who: UUID, *records: tuple[date, Reason, dict[str, Any]]) -> None:
    """Give somebody a job history, and let the record say what it says today."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        timeline = Timeline(())
        for on, reason, stated in records:
            timeline.add(who, on, reason, stated)
        session.add_all(timeline.records)
        for name, value in timeline.row_on(clock.today()).items():
            setattr(session.get_one(Employee, who), name, value)
        session.commit()


def unit_id(cast: Cast, name: str) -> str:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        return str(session.scalars(select(Department.id).where(Department.name == name)).one())


def test_the_list_says_so_and_keeps_the_day(cast: Cast, ada: UUID) -> None:
    client, url, sales = cast.alice.client, cast.acme.url("employees/"), unit_id(cast, "Sales")
    with counted(cast.app) as statements:
        page = client.get(f"{url}?as_of=2026-03-01&department={sales}").text
    assert len(statements) <= 6
    assert names(page) == ["Tester, Ada"]
    assert "As of 1 March 2026" in page
    assert f'href="{url}?department={sales}">Back to today' in page
    assert f'href="{url}?as_of=2026-03-01">Clear filters' in page
    assert f"{url}export.csv?as_of=2026-03-01&amp;department={sales}" in page
    assert 'value="2026-03-01"' in page
    assert f'href="{ada}?as_of=2026-03-01"' in page
    assert offered(page)["department", sales] == 1
    assert total(open_list(client, url, department=sales)) == 0
    assert names(open_list(client, url, as_of="2026-03-01", sort="-job_title", size=50))[0] == "Tester, Mona"


@pytest.mark.parametrize(
    "wrong", ["2026-02-29", "0001-01-01", "2200-01-01", "soon", "2026-03-01T10:00", "", "٢٠٢٦-03-01"]
)
def test_a_page_leaves_out_what_is_no_day(cast: Cast, ada: UUID, wrong: str) -> None:
    for path in ("employees/", f"employees/{ada}", "departments/", "branches/", "employees/export.csv"):
        answer = cast.alice.client.get(cast.acme.url(path), query_string={"as_of": wrong})
        assert (answer.status_code, "Back to today" in answer.text) == (200, False), path


@pytest.mark.parametrize("day", ["1900-01-01", "2024-02-29", "2028-02-29", "2199-12-31"])
def test_any_other_day_is_answered(cast: Cast, ada: UUID, day: str) -> None:
    here = total(cast.alice.client.get(cast.acme.url(f"employees/?as_of={day}")).text)
    assert here == (0 if day < "2024" else 2)
    assert cast.alice.client.get(api(cast.acme, f"headcount/?as_of={day}")).json["total"] == here


def test_the_api_refuses_what_is_no_day(cast: Cast, ada: UUID) -> None:
    for path in ("employees/", f"employees/{ada}", "departments/", "branches/", "headcount/"):
        for wrong in ("2026-02-29", "soon", "1899-12-31"):
            answer = cast.alice.client.get(api(cast.acme, f"{path}?as_of={wrong}"))
            assert (answer.status_code, list(answer.json["errors"])) == (422, ["as_of"]), path


def test_page_list_and_api_count_the_same(cast: Cast, ada: UUID) -> None:
    client = cast.alice.client
    for day, counts in (("2026-03-01", {"Sales": 1, "Design": 0}), ("2026-06-01", {"Sales": 0, "Design": 1})):
        with counted(cast.app) as statements:
            page = client.get(cast.acme.url(f"departments/?as_of={day}")).text
        assert len(statements) <= 7
        shown = client.get(api(cast.acme, f"departments/?as_of={day}")).json
        assert {unit["name"]: unit["headcount"] for unit in shown} == counts
        heads = client.get(api(cast.acme, f"headcount/?as_of={day}")).json
        assert heads["as_of"] == day
        assert {unit["name"]: unit["number"] for unit in heads["by_department"]} == {
            None: 1,
            **{name: number for name, number in counts.items() if number},
        }
        for name, number in counts.items():
            link = f"employees/?department={unit_id(cast, name)}&amp;as_of={day}"
            assert (cast.acme.url(link) in page) == bool(number)
            assert total(client.get(cast.acme.url(link.replace("&amp;", "&"))).text) == number


def test_the_record_of_a_day(cast: Cast, ada: UUID) -> None:
    client = cast.alice.client
    with counted(cast.app) as statements:
        page = client.get(cast.acme.url(f"employees/{ada}?as_of=2026-03-01")).text
    assert len(statements) <= 10
    work = page.partition('id="card-work"')[2].partition("</section>")[0]
    assert "Analyst" in work
    assert "Sales" in work
    assert "Mona Tester" in work
    assert "Edit" not in work
    shown = client.get(api(cast.acme, f"employees/{ada}?as_of=2026-03-01")).json
    assert (shown["job_title"], shown["department"]["name"], shown["manager"]["name"]) == (
        *("Analyst", "Sales", "Mona Tester"),
    )
    today = client.get(api(cast.acme, f"employees/{ada}")).json
    assert (today["job_title"], today["department"]["name"], today["manager"]) == ("Lead", "Design", None)
    assert today["version"] == shown["version"]


def test_a_manager_sees_those_who_report_to_them_today(cast: Cast, ada: UUID) -> None:
    """Ada reported to Mona in March, Bob does today: whatever the day, Mona finds Bob, and not Ada."""
    bob = cast.bob.employee_ids["acme"]
    client = cast.mona.client
    for day in ("2026-03-01", "2026-06-01"):
        found = names(client.get(cast.acme.url(f"employees/?as_of={day}&status=all")).text)
        assert found == ["Tester, Bob", "Tester, Mona"]
        assert client.get(api(cast.acme, f"headcount/?as_of={day}")).json["total"] == 2
        assert "Ada" not in client.get(cast.acme.url(f"employees/export.csv?as_of={day}")).text
        for path in (cast.acme.url(f"employees/{ada}?as_of={day}"), api(cast.acme, f"employees/{ada}?as_of={day}")):
            assert client.get(path).status_code == 404
        assert client.get(api(cast.acme, f"employees/{bob}?as_of={day}")).status_code == 200
    listed = cast.alice.client.get(api(cast.acme, f"employees/?as_of={MARCH}&manager={cast.mona.employee_ids['acme']}"))
    assert {each["first_name"] for each in listed.json["items"]} == {"Ada", "Bob"}


def test_nobody_else_counts_the_people_of_acme(cast: Cast, ada: UUID) -> None:
    assert cast.charlie.client.get(api(cast.acme, "headcount/?as_of=2026-03-01")).status_code == 404
    assert cast.charlie.client.get(cast.acme.url("employees/?as_of=2026-03-01")).status_code == 404
    assert cast.charlie.client.get(api(cast.globex, "headcount/?as_of=2026-03-01")).json["total"] == 0
    assert cast.bob.client.get(api(cast.acme, "headcount/")).status_code == 403


def test_the_former_are_a_list_of_their_own(cast: Cast) -> None:
    today = clock.today()
    facts = {"job_title": "Cook", "department_id": None, "branch_id": None, "manager_id": None} | WHOLE
    began = (date(2022, 1, 1), Reason.HIRE, facts)

    def left(last: date) -> tuple[date, Reason, dict[str, Any]]:
        return last + DAY, Reason.TERMINATION, {"status": "resigned"}

    gone, back, going = (
        cast.hire(cast.acme, name, status="resigned", terminated_on=date(2025, 1, 1), termination_reason="A new job")
        for name in ("Gone", "Back", "Going")
    )
    write(cast, gone, began, left(date(2025, 1, 1)))
    write(cast, back, began, left(today - 5 * DAY), (today + 9 * DAY, Reason.REHIRE, facts))
    write(cast, going, began, left(today + 3 * DAY))
    client, url = cast.alice.client, cast.acme.url("employees/")
    assert names(client.get(f"{url}?status=former&sort=-terminated_on").text) == ["Tester, Back", "Tester, Gone"]
    page = client.get(f"{url}?status=former").text
    for words in ("Last day", "How they left", "3 years", "A new job", "Comes back on"):
        assert words in page, words
    assert "A new job" not in cast.mona.client.get(f"{url}?status=former").text
    assert "Leaves on" in client.get(url).text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{url}export.csv?status=former").data.decode("utf-8-sig"))))
    assert [row["Last day"] for row in rows] == [(today - 5 * DAY).isoformat(), "2025-01-01"]
    assert {row["Reason for leaving"] for row in rows} == {"A new job"}
    assert "Resigned · Comes back on" in rows[0]["How they left"]
    listed = client.get(api(cast.acme, "employees/?status=former")).json["items"]
    assert listed[1]["terminated_on"] == "2025-01-01"
    for flag, who in (("left", ["Back"]), ("joining", ["Back"]), ("leaving", ["Going"]), ("joined", [])):
        found = client.get(api(cast.acme, f"employees/?lately={flag}")).json["items"]
        assert [each["first_name"] for each in found] == who, flag


def test_who_was_to_leave_on_a_day_still_worked_then(cast: Cast, ada: UUID) -> None:
    write_last_day = (JUNE, Reason.TERMINATION, {"status": "retired"})
    facts = {"job_title": "Cook", "department_id": None, "branch_id": None, "manager_id": None} | WHOLE
    cook = cast.hire(cast.acme, "Cook")
    write(cast, cook, (date(2024, 1, 1), Reason.HIRE, facts), write_last_day)
    last = JUNE - DAY
    for day, status, lately in ((last, "active", "leaving"), (JUNE, "retired", "left")):
        (found,) = cast.alice.client.get(api(cast.acme, f"employees/?as_of={day}&lately={lately}")).json["items"]
        assert (found["first_name"], found["status"], found["terminated_on"]) == ("Cook", status, last.isoformat())


def run(app: Flask, *words: str) -> Any:
    made = app.test_cli_runner().invoke(args=["employees", *words])
    return made.exit_code, json.loads(made.output) if "--json" in words and not made.exit_code else made.output


def test_the_command_says_the_same(cast: Cast, app: Flask, ada: UUID) -> None:
    _, listed = run(app, "list", "acme", "--as-of", "2026-03-01", "--json")
    assert [(each["name"], each["job_title"], each["department"]) for each in listed] == [
        ("Ada Tester", "Analyst", "Sales"),
        ("Mona Tester", "Tester", None),
    ]
    _, history = run(app, "history", "acme", "e-ada", "--json")
    assert [(each["effective_on"], each["reason"], each["job_title"]) for each in history] == [
        ("2024-01-01", "hire", "Analyst"),
        ("2026-06-01", "transfer", "Lead"),
    ]
    _, then = run(app, "history", "acme", "E-Ada", "--as-of", "2026-05-31", "--json")
    assert [each["job_title"] for each in then] == ["Analyst"]
    _, heads = run(app, "headcount", "acme", "--as-of", "2026-03-01", "--json")
    assert (heads["total"], [each["name"] for each in heads["by_department"]]) == (2, ["Sales", None])
    assert "2 here on 2026-03-01" in run(app, "headcount", "acme", "--as-of", "2026-03-01")[1]
    for wrong in (["list", "acme", "--as-of", "2026-02-29"], ["history", "acme", "nobody"], ["headcount", "nowhere"]):
        code, said = run(app, *wrong)
        assert code == 1
        assert said.startswith("Error: ")
