"""Whatever is entered, corrected and cancelled: the history of the API, replayed, is what holds on any day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.as_of import people_on
from hrapp.hr.employees.fields import DATED
from hrapp.hr.employees.models import status_by_dates
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.people import api, hired

TODAY = clock.today("UTC")
DAYS = st.integers(-20, 20).map(lambda days: (TODAY + timedelta(days=days)).isoformat())
TITLES = st.sampled_from(("Lead", "Head", "Chief"))
NEW = st.one_of(
    st.fixed_dictionaries({"reason": st.just("promotion"), "effective_on": DAYS, "job_title": TITLES}),
    st.fixed_dictionaries(
        {"reason": st.just("change"), "effective_on": DAYS, "employment_type": st.sampled_from(("intern", "part_time"))}
    ),
    st.fixed_dictionaries(
        {"reason": st.sampled_from(("leave", "suspension")), "effective_on": DAYS, "returns_on": DAYS}
    ),
    st.fixed_dictionaries(
        {"reason": st.sampled_from(("leave", "suspension", "return", "confirmation")), "effective_on": DAYS}
    ),
    st.fixed_dictionaries({"reason": st.just("extension"), "effective_on": DAYS, "probation_ends_on": DAYS}),
)
WHICH = st.integers(0, 9)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), NEW),
        st.tuples(st.just("correct"), WHICH, st.fixed_dictionaries({"effective_on": DAYS})),
        st.tuples(st.just("correct"), WHICH, st.fixed_dictionaries({"job_title": TITLES, "note": st.just("Mistaken")})),
        st.tuples(st.just("cancel"), WHICH),
    ),
    max_size=8,
)


def act(client: FlaskClient, url: str, kind: str, *what: Any) -> int:
    if kind == "add":
        return client.post(url, json=what[0]).status_code
    records = client.get(url).json
    record = records[what[0] % len(records)]
    if kind == "cancel":
        return client.delete(f"{url}/{record['id']}").status_code
    return client.patch(f"{url}/{record['id']}", json=what[1] | {"version": record["version"]}).status_code


def replayed(records: list[dict[str, Any]], day: date) -> dict[str, Any]:
    """What holds on a day by what the records state alone, in their order; before the first day, what that says."""
    row: dict[str, Any] = {}
    ends = [record["probation_ends_on"] for record in records if "probation_ends_on" in record["stated"]][-1]
    first = date.fromisoformat(records[0]["effective_on"])
    for record in records:
        if date.fromisoformat(record["effective_on"]) <= max(day, first):
            row |= {name: record[name] for name in record["stated"] if name != "probation_ends_on"}
    if row["status"] in DATED or day < first:
        row["status"] = status_by_dates(day, first, date.fromisoformat(ends) if ends else None)
    return row


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS, st.integers(-30, 30))
def test_any_acts_give_one_history_that_says_what_holds_on_any_day(
    cast: Cast, acts: list[tuple[Any, ...]], ahead: int
) -> None:
    dates = {"hired_on": (TODAY - timedelta(days=15)).isoformat(), "probation_ends_on": TODAY.isoformat()}
    who = hired(cast, **dates)["id"]
    client, url, day = cast.alice.client, api(cast.acme, f"employees/{who}/job-records"), TODAY + timedelta(days=ahead)
    for each in acts:
        assert act(client, url, *each) in (200, 201, 204, 409, 422)
    records = client.get(url).json
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        people = people_on(day)
        found = session.execute(select(people).where(people.c.id == UUID(who))).one()._mapping
    expected = replayed(records, day)
    assert {name: found[name] and str(found[name]) for name in expected} == expected
    now, shown = replayed(records, TODAY), client.get(api(cast.acme, f"employees/{who}")).json
    assert {name: shown[name] for name in now} == now
