"""Work over time: what an employer pays for people who have a history, and for a day that begins."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from benchmarks.bench import Bench
from benchmarks.employer import Signed, make_employer
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.pages import statements
from benchmarks.people import number_to_id, people
from benchmarks.results import Row, slower
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.platform.employers.jobs import begin_day
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope

FACTS = ("job_title", "department_id", "branch_id", "manager_id", "employment_type", "status")
# The people with a short and with a long history, beside all others.
SHORT, LONG = number_to_id(3, 7), number_to_id(3, 8)
RECORDS, MOST_RECORDS = 2, 20
DUE = 100
AS_OF = date(2020, 6, 1)


def measure(bench: Bench) -> list[Row]:
    """Lists of another day, the beginning of a day, a change in the middle of a history, and the dashboard."""
    many, few = with_history(bench.ours, bench.scale.people, "work"), with_history(bench.ours, bench.scale.few, "shift")
    get, begin = partial(page, bench.ours), partial(day_begins, bench.ours)
    size = f"{bench.scale.people:,} people"
    return [
        compared(
            bench,
            f"list of {size} as of a day / of today",
            partial(get, many, f"employees/?size=50&as_of={AS_OF}"),
            partial(get, many, "employees/?size=50"),
        ),
        compared(bench, f"dashboard, {size} / {bench.scale.few}", partial(get, many, ""), partial(get, few, "")),
        compared(
            bench,
            f"a day begins at {size} and nothing is due / at {bench.scale.few}",
            partial(begin, many, 0),
            partial(begin, few, 0),
        ),
        compared(
            bench,
            f"a day begins at {size} and {DUE} changes are due / nothing is",
            partial(begin, many, DUE),
            partial(begin, many, 0),
        ),
        compared(
            bench,
            f"a change in the middle of {MOST_RECORDS} job records / of {RECORDS}",
            partial(change, bench.ours, many, LONG),
            partial(change, bench.ours, many, SHORT),
        ),
        statements(bench.ours, many, "the list as of a day", f"/e/{many.slug}/employees/?size=50&as_of={AS_OF}", 6),
        statements(bench.ours, many, "the dashboard of people with histories", f"/e/{many.slug}/", 8),
    ]


def compared(bench: Bench, what: str, ours: Callable[[], float], other: Callable[[], float]) -> Row:
    taken = alternate({"ours": ours, "other": other}, bench.scale.rounds)
    return slower(f"work {what}", what, taken["ours"], taken["other"], None)


def with_history(ours: Installation, total: int, slug: str) -> Signed:
    """An employer where everybody was hired and has changed since, and one person nearly every month."""
    everybody = [{**person, "status": person["status"].replace("probation", "active")} for person in people(total)]
    made = make_employer(ours, everybody, slug)
    with ours.app.app_context(), tenant_scope(made.tenant):
        session.execute(insert(JobRecord), [record for person in everybody for record in history_of(person)])
        session.commit()
    ours.sql("hrapp", f'ANALYZE "{made.tenant.schema_name}".job_records')
    return made


def history_of(person: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of a person, each of which says all facts; the last one what the row says."""
    number = MOST_RECORDS if person["id"] == LONG else RECORDS
    common = {"employee_id": person["id"], **{name: person[name] for name in FACTS}, "stated": list(FACTS)}
    common |= {"tenure_hired_on": person["hired_on"]}
    return [
        {**common, "reason": "change" if n else "hire", "effective_on": person["hired_on"] + timedelta(days=25 * n)}
        for n in range(number)
    ]


def page(ours: Installation, signed: Signed, path: str) -> float:
    """Seconds of a page that its owner opens."""
    client = ours.app.test_client(use_cookies=False)
    return seconds(partial(client.get, f"/e/{signed.slug}/{path}", headers={"Cookie": signed.cookie}))


def day_begins(ours: Installation, signed: Signed, due: int) -> float:
    """Seconds until what is due has been applied: the rows of so many people differ from what their histories say."""
    with ours.app.app_context():
        session.execute(update(Tenant).where(Tenant.id == signed.tenant.id).values(day=None))
        with tenant_scope(signed.tenant):
            behind = [number_to_id(3, n) for n in range(due)]
            session.execute(update(Employee).where(Employee.id.in_(behind)).values(job_title="Trainee"))
        session.commit()
        employer = session.scalars(select(Employer).where(Employer.slug == signed.slug)).one()
        return seconds(partial(begin_day, employer))


def change(ours: Installation, signed: Signed, employee_id: UUID) -> float:
    """Seconds of a promotion by the API, on a day between the first record and the others; it is taken back after."""
    client, headers = ours.app.test_client(use_cookies=False), {"Authorization": f"Bearer {signed.token}"}
    url = f"/api/v1/e/{signed.slug}/employees/{employee_id}/job-records"
    first = date.fromisoformat(client.get(url, headers=headers).get_json()[0]["effective_on"])
    sent = {"reason": "promotion", "job_title": "Lead", "effective_on": str(first + timedelta(days=1))}
    made: list[Any] = []
    took = seconds(lambda: made.append(client.post(url, json=sent, headers=headers)))
    if made[0].status_code != 201:
        raise RuntimeError(f"the job was not changed: {made[0].text}")
    client.delete(f"{url}/{made[0].get_json()['id']}", headers=headers)
    return took
