"""Whatever is entered, corrected and taken back of leaving and coming back: history, row and departures agree."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import FORMER, Reason
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.work import timeline_of
from hrapp.hr.leaving.models import Departure
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import in_days, today
from tests.support.cast import Cast
from tests.support.people import api, hired

ANY = {"If-Match": "*"}
DAYS = st.integers(-20, 20).map(in_days)
# Of three people each reports to the one before.
WHO, WHICH = st.integers(0, 2), st.integers(0, 5)
LEAVE = st.fixed_dictionaries({"kind": st.just("resigned"), "last_day": DAYS, "reason": st.sampled_from(("A", "B"))})
BACK = st.fixed_dictionaries({"hired_on": DAYS}).map(
    lambda said: {"job_title": "Cook", "employment_type": "full_time", "anyway": True, "anyway_reason": "Good"} | said
)
LEADS = st.fixed_dictionaries({"reason": st.just("transfer"), "effective_on": DAYS, "manager_id": WHO})
ON = st.fixed_dictionaries({"effective_on": DAYS})
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), WHO, st.just("departures"), LEAVE),
        st.tuples(st.just("patch"), WHO, st.just("departures"), WHICH, st.fixed_dictionaries({"last_day": DAYS})),
        st.tuples(st.just("delete"), WHO, st.just("departures"), WHICH),
        st.tuples(st.just("post"), WHO, st.just("rehires"), BACK),
        st.tuples(st.just("post"), WHO, st.just("job-records"), LEADS),
        st.tuples(st.just("patch"), WHO, st.just("job-records"), WHICH, ON),
        st.tuples(st.just("delete"), WHO, st.just("job-records"), WHICH),
        st.tuples(st.just("patch"), WHO, st.just(""), st.none(), st.fixed_dictionaries({"hired_on": DAYS})),
    ),
    min_size=4,
    max_size=12,
)


def act(cast: Cast, people: list[str], how: str, who: int, what: str, *more: Any) -> int:
    url = api(cast.acme, f"employees/{people[who]}" + (f"/{what}" if what else ""))
    if how == "post":
        sent = dict(more[0])
        if "manager_id" in sent:
            sent["manager_id"] = people[sent["manager_id"]]
        return cast.alice.client.post(url, json=sent).status_code
    if what:
        found = cast.alice.client.get(url).json
        if not found:
            return 404
        url += f"/{found[more[0] % len(found)]['id']}"
    if how == "delete":
        return cast.alice.client.delete(url).status_code
    return cast.alice.client.patch(url, json=more[1], headers=ANY).status_code


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_history_row_and_departures_agree_whatever_is_done(cast: Cast, acts: list[tuple[Any, ...]]) -> None:
    people: list[str] = []
    for _ in range(3):
        more = {"manager_id": people[-1]} if people else {}
        people.append(hired(cast, hired_on=in_days(-40), **more)["id"])
    for each in acts:
        assert act(cast, people, *each) in (200, 201, 204, 404, 409, 422), each
        with cast.app.app_context(), tenant_scope(cast.acme.tenant):
            for employee in session.scalars(select(Employee).where(Employee.id.in_(people))):
                agrees(employee)


def agrees(employee: Employee) -> None:
    timeline = timeline_of(employee)
    assert timeline.problem() is None
    row = timeline.row_on(today())
    assert {name: getattr(employee, name) for name in row} == row
    approved = select(Departure).where(Departure.employee_id == employee.id, Departure.state == "approved")
    departures = {each.job_record_id: each for each in session.scalars(approved)}
    ends = {each.id: each for each in timeline.records if each.reason == Reason.TERMINATION}
    assert {key: each.last_day for key, each in departures.items()} == {
        key: each.effective_on - timedelta(days=1) for key, each in ends.items()
    }
    current = {each.id for each in timeline.tenure_on(today()).records} & departures.keys()
    assert employee.termination_reason == next((departures[key].reason for key in current), None)
    if employee.status not in FORMER and employee.manager_id:
        manager = session.get_one(Employee, employee.manager_id)
        assert manager.status not in FORMER
        assert manager.manager_id != employee.id
