"""PostgreSQL goes away under load and comes back: nobody reads a foreign row, and no answer has lied."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from signal import Signals
from threading import Event
from types import TracebackType
from typing import NamedTuple, Self

import pytest
from flask import Flask
from sqlalchemy import select, text

from hrapp.access.topic import checks
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy import health
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer, Person
from tests.support.servers import CRASH, ORDERLY, OwnServer

SLUGS = ("acme", "globex", "initech", "umbrella")
AT_EACH = 2
# Far more than are needed: a load that hangs ends by itself.
MOST = 2000
PATIENCE = 60
INVITED = text("SELECT count(*) FROM public.procrastinate_jobs WHERE task_name = 'invitations.post'")


class Seen(NamedTuple):
    """One request and its answer; `name` is the person whom it was to hire, `foreign` what it showed of others."""

    began: float
    ended: float
    status: int
    name: str | None = None
    foreign: tuple[str, ...] = ()


class Load:
    """People at several employers who hire somebody and look at their list, without a pause, until the block ends."""

    def __init__(self, cast: Cast) -> None:
        self.employers = [cast.employer(slug, slug.capitalize()) for slug in SLUGS]
        self.people = [
            (employer, cast.person(f"{employer.name}{number}", employer, "hr"))
            for employer in self.employers
            for number in range(AT_EACH)
        ]
        self.seen: list[list[Seen]] = [[] for _ in self.people]
        self.over = Event()

    def __enter__(self) -> Self:
        for _place, person in self.people:
            assert person.client  # made here, where the server is still there
        self.threads = ThreadPoolExecutor(len(self.people))
        self.working: list[Future[None]] = [
            self.threads.submit(self.work, employer, person, seen)
            for (employer, person), seen in zip(self.people, self.seen, strict=True)
        ]
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.over.set()
        self.threads.shutdown()
        for each in self.working:
            each.result()

    def work(self, employer: CastEmployer, person: Person, seen: list[Seen]) -> None:
        for number in range(MOST):
            if self.over.is_set():
                return
            seen.append(self.hire(employer, person, f"{employer.name} {person.name} {number}"))
            seen.append(self.look(employer, person, number))
            if seen[-1].status == 503:
                time.sleep(0.02)

    def hire(self, employer: CastEmployer, person: Person, name: str) -> Seen:
        record = {
            "first_name": name,
            "last_name": "Tester",
            "job_title": "Tester",
            "employment_type": "full_time",
            "hired_on": "2024-01-01",
            "work_email": f"{name.replace(' ', '.').lower()}@example.com",
            "invite": True,
        }
        began = time.monotonic()
        answer = person.client.post(f"/api/v1{employer.url('employees/')}", json=record)
        return Seen(began, time.monotonic(), answer.status_code, name)

    def look(self, employer: CastEmployer, person: Person, number: int) -> Seen:
        """At the list, by turns as a page and as JSON."""
        began = time.monotonic()
        path = f"{employer.url('employees/')}?size=50&sort=-hired_on"
        answer = person.client.get(path if number % 2 else f"/api/v1{path}")
        shown = answer.text.lower()
        foreign = tuple(slug for slug in SLUGS if slug != employer.slug and slug in shown)
        return Seen(began, time.monotonic(), answer.status_code, None, foreign)

    def wait_for_all(self, since: float = 0.0) -> None:
        """Until each of them has been answered well twice since then."""
        until = time.monotonic() + PATIENCE
        while not all(sum(each.began >= since and each.status < 300 for each in list(seen)) > 1 for seen in self.seen):
            assert time.monotonic() < until, "the application does not recover"
            time.sleep(0.05)

    @property
    def answers(self) -> list[Seen]:
        return [each for seen in self.seen for each in seen]

    def hired(self, *statuses: int) -> set[str]:
        return {each.name for each in self.answers if each.name and each.status in statuses}


@pytest.mark.parametrize("ending", [ORDERLY, CRASH], ids=["restarted", "crashed"])
def test_restart_under_load(server: OwnServer, standing: Flask, ending: Signals) -> None:
    with Load(Cast(standing)) as load:
        load.wait_for_all()
        gone = time.monotonic()
        server.stop(ending)
        time.sleep(0.5)
        server.start()
        back = time.monotonic()
        load.wait_for_all(since=back)

    assert {each.status for each in load.answers} == {200, 201, 503}
    assert [each for each in load.answers if each.foreign] == []
    refused = [each for each in load.answers if each.status == 503]
    assert [each for each in refused if each.ended < gone or each.began > back] == []

    with standing.app_context():
        kept = set().union(*(names(employer) for employer in load.employers))
        assert load.hired(201) <= kept
        assert kept <= load.hired(201, 503)  # of one that was cut off in the middle nobody knows, until they look
        assert session.scalar(INVITED) == len(kept)
        assert health.verify(session.scalars(select(Tenant)).all(), checks()) == {}


def names(employer: CastEmployer) -> set[str]:
    """Who was hired there; each of them once."""
    with tenant_scope(employer.tenant):
        found = session.scalars(select(Employee.first_name)).all()
    assert len(found) == len(set(found))
    assert all(name.startswith(employer.name) for name in found)
    return set(found)


def test_while_it_is_away_each_door_says_so(server: OwnServer, standing: Flask) -> None:
    cast = Cast(standing)
    alice, path = cast.alice.client, cast.acme.url("employees/")
    assert alice.get(path).status_code == 200
    server.stop()
    page, problem, ready = alice.get(path), alice.get(f"/api/v1{path}"), alice.get("/readyz")
    assert [answer.status_code for answer in (page, problem, ready)] == [503] * 3
    assert "We cannot reach our database" in page.text
    assert (problem.content_type, problem.json["status"]) == ("application/problem+json", 503)
    for trace in ("Traceback", "psycopg2", "OperationalError", "socket"):
        assert trace not in page.text + problem.text
    assert alice.get("/healthz").status_code == 200
    server.start()
    assert {alice.get(path).status_code for _ in range(3)} == {200}
