"""A job history stays consistent whatever is added, corrected or removed, and the database reads it as Python does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.hr.employees.as_of import OUTDATED, people_on
from hrapp.hr.employees.fields import AWAY, FORMER, Reason, Status
from hrapp.hr.employees.models import Employee, status_by_dates
from hrapp.hr.employees.timeline import FACTS, PROBATION, Timeline
from hrapp.hr.employees.work import timeline_of
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast

DAY = timedelta(days=1)
# Around 29 February.
FIRST = date(2028, 2, 20)
DAYS = st.integers(0, 30).map(lambda days: FIRST + timedelta(days=days))
TITLES = st.sampled_from(("Analyst", "Lead", "Head"))
SAID: dict[Reason, Status] = {
    Reason.LEAVE: Status.ON_LEAVE,
    Reason.SUSPENSION: Status.SUSPENDED,
    Reason.RETURN: Status.ACTIVE,
    Reason.TERMINATION: Status.RESIGNED,
}
Act = tuple[str, Any]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("title"), st.tuples(DAYS, TITLES)),
    st.tuples(st.sampled_from([str(reason) for reason in SAID]), DAYS),
    st.tuples(st.just("rehire"), st.tuples(DAYS, TITLES)),
    st.tuples(st.just("extension"), st.tuples(DAYS, DAYS)),
    st.tuples(st.just("redate"), st.tuples(DAYS, DAYS)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 9), DAYS)),
    st.tuples(st.just("remove"), st.integers(0, 9)),
)


def begun(employee_id: UUID, ends: date | None = None) -> Timeline:
    timeline = Timeline(())
    timeline.add(employee_id, FIRST, Reason.HIRE, whole("Analyst") | {PROBATION: ends})
    return timeline


def whole(title: str) -> dict[str, Any]:
    no_places = dict.fromkeys(("department_id", "branch_id", "manager_id"))
    return {"job_title": title, "employment_type": "full_time", "status": "active", PROBATION: None} | no_places


def act(timeline: Timeline, kind: str, what: Any) -> None:
    """Do something to a history; a record that is not there is nothing to do."""
    employee_id = timeline.records[0].employee_id
    if kind == "title":
        timeline.add(employee_id, what[0], Reason.CHANGE, {"job_title": what[1]})
    elif kind == "rehire":
        timeline.add(employee_id, what[0], Reason.REHIRE, whole(what[1]))
    elif kind == "extension":
        timeline.add(employee_id, what[0], Reason.EXTENSION, {PROBATION: what[1]})
    elif kind == "redate":
        timeline.redate(what[0], {PROBATION: what[1]})
    elif kind in ("move", "remove"):
        number = what[0] if kind == "move" else what
        if 0 < number < len(timeline.records):
            record = timeline.records[number]
            timeline.change(record, effective_on=what[1]) if kind == "move" else timeline.remove(record)
    else:
        timeline.add(employee_id, what, kind, {"status": str(SAID[Reason(kind)])})


def copied(timeline: Timeline) -> Timeline:
    """The same history from what its records state alone."""
    copy = Timeline(())
    for record in timeline.records:
        stated = {name: getattr(record, name) for name in record.stated or ()}
        copy.add(record.employee_id, record.effective_on, record.reason, stated, record.note).id = record.id
    copy._replay()
    return copy


def done(acts: list[Act]) -> Timeline:
    """The history after those acts that were accepted; the others are undone."""
    timeline = begun(uuid4(), FIRST + 10 * DAY)
    for kind, what in acts:
        tried = copied(timeline)
        act(tried, kind, what)
        if tried.problem() is None:
            timeline = tried
    return timeline


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_any_sequence_of_acts_gives_one_consistent_timeline(acts: list[Act]) -> None:
    timeline = done(acts)
    facts: dict[str, Any] = {}
    for record in timeline.records:
        # As of any day is a replay of what was stated up to it.
        facts |= {name: getattr(record, name) for name in record.stated or () if name in FACTS and name != "status"}
        assert facts == {name: getattr(record, name) for name in FACTS if name != "status"}
    days = [day for tenure in timeline.tenures for day in (tenure.hired_on, tenure.last_day) if day]
    assert days == sorted(days)
    for tenure in timeline.tenures[:-1]:
        assert tenure.last_day


@settings(max_examples=100, deadline=None)
@given(st.lists(ACTS, max_size=12), DAYS)
def test_the_status_of_any_day_is_what_the_dates_say(acts: list[Act], day: date) -> None:
    timeline = done(acts)
    tenure = timeline.tenure_on(day)
    status = timeline.status_on(day)
    if day < FIRST:
        assert status == Status.PENDING
    elif tenure.last_day and day > tenure.last_day:
        assert status in FORMER
    else:
        said = [
            record.status
            for record in tenure.records
            if "status" in (record.stated or ()) and record.effective_on <= day
        ]
        away = said[-1] if said[-1] in AWAY else None
        assert status == (away or status_by_dates(day, tenure.hired_on, tenure.probation_ends_on))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(ACTS, max_size=8), min_size=4, max_size=4), st.integers(-5, 40))
def test_the_database_reads_it_as_python_does(app: Flask, cast: Cast, acts: list[list[Act]], ahead: int) -> None:
    day = FIRST + ahead * DAY
    with app.app_context(), tenant_scope(cast.acme.tenant):
        expected = {}
        for number, each in enumerate(acts):
            employee = Employee(number=f"{number}", first_name="A", last_name="B", hired_on=FIRST, **_job())
            session.add(employee)
            session.flush()
            timeline = done(each)
            for record in timeline.records:
                record.employee_id = employee.id
            session.add_all(timeline.records)
            expected[employee.id] = timeline.row_on(day)
        session.flush()
        people = people_on(day)
        rows = {row.id: dict(row._mapping) for row in session.execute(select(people))}
        assert {who: {name: rows[who][name] for name in row} for who, row in expected.items()} == expected
        differing = {who for who, row in expected.items() if row != _of_row(session.get_one(Employee, who), row)}
        assert set(session.scalars(OUTDATED, {"as_of": day})) == differing
        session.rollback()


def _job() -> dict[str, Any]:
    return {"job_title": "Analyst", "employment_type": "full_time", "status": "active"}


def _of_row(employee: Employee, row: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(employee, name) for name in row}


def test_a_correction_in_the_middle_carries_forward_until_somebody_says_otherwise() -> None:
    timeline = begun(uuid4())
    who = timeline.records[0].employee_id
    timeline.add(who, FIRST + 20 * DAY, Reason.PROMOTION, {"job_title": "Head"})
    timeline.add(who, FIRST + 25 * DAY, Reason.CHANGE, {"employment_type": "part_time"})
    timeline.add(who, FIRST + 5 * DAY, Reason.CHANGE, {"job_title": "Lead", "employment_type": "intern"})
    found = [(record.job_title, record.employment_type) for record in timeline.records]
    assert found == [("Analyst", "full_time"), ("Lead", "intern"), ("Head", "intern"), ("Head", "part_time")]
    timeline.remove(timeline.records[2])
    assert timeline.on(FIRST + 30 * DAY).job_title == "Lead"


def test_records_of_an_earlier_release_state_what_they_changed(app: Flask, cast: Cast) -> None:
    ends = FIRST + 20 * DAY
    who = cast.hire(cast.acme, "Old", hired_on=FIRST, probation_ends_on=ends)
    with app.app_context(), tenant_scope(cast.acme.tenant):
        employee = session.get_one(Employee, who)
        timeline = begun(who)
        timeline.add(who, FIRST + DAY, Reason.PROMOTION, {"job_title": "Lead"})
        for record in timeline.records:
            record.stated = record.tenure_hired_on = record.probation_ends_on = None
            record.tenure_probation_ends_on = record.tenure_last_day = None
        session.add_all(timeline.records)
        session.flush()
        first, second = timeline_of(employee).records
        assert (second.stated, second.tenure_hired_on) == (["job_title"], FIRST)
        assert (first.probation_ends_on, second.tenure_probation_ends_on) == (ends, ends)
        session.rollback()


def refused(change: Callable[[], Any], timeline: Timeline) -> str:
    change()
    try:
        timeline.check()
    except Invalid as error:
        return str(error.fields["effective_on"][0])
    return ""


def test_what_contradicts_itself_is_refused_with_the_reason() -> None:
    for kind, what, reason in (
        ("title", (FIRST - DAY, "Lead"), "The job already changed before this date. Choose an earlier hire date."),
        ("return", FIRST + DAY, "They are not on leave or suspended on that day."),
        ("rehire", (FIRST + DAY, "Lead"), "They have not left before that day."),
        ("termination", FIRST, "The last day cannot be before the first."),
    ):
        timeline = begun(uuid4())
        assert refused(lambda t=timeline, k=kind, w=what: act(t, k, w), timeline) == reason  # type: ignore[misc]
    timeline = begun(uuid4())
    act(timeline, "termination", FIRST + 3 * DAY)
    act(timeline, "title", (FIRST + 5 * DAY, "Lead"))
    assert str(timeline.problem()) == "They left on 2028-02-22. Choose that day or an earlier one."
