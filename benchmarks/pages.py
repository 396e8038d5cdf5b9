"""The pages of an employer with many people: time, requests a second, statements."""

import sys
from contextlib import AbstractContextManager, ExitStack, closing
from functools import partial
from statistics import median

from sqlalchemy import event

from benchmarks.bench import Bench
from benchmarks.django_peer import PROJECT as PEER_PROJECT
from benchmarks.django_peer import PYTHON as PEER_PYTHON
from benchmarks.employer import SLUG, SOMEBODY, Signed
from benchmarks.measure import alternate
from benchmarks.ours import Installation
from benchmarks.people import branches, departments, people
from benchmarks.results import Goal, Row, count, significant, slower
from benchmarks.web import Page, Site, served
from hrapp.core.extensions import db
from hrapp.core.instance import PROJECT

LIST = f"/e/{SLUG}/employees/?size=50"
PEER_LIST = "/employees/?sort=name"
PEER_NAME = "acme"
STATEMENTS = (
    ("the employee list", LIST, 6),
    ("an employee's page", f"/e/{SLUG}/employees/{SOMEBODY}", 10),
    ("the dashboard", f"/e/{SLUG}/", 8),
)


def measure(bench: Bench) -> list[Row]:
    """The list against the same without a framework, and against the peer's."""
    signed = bench.employer
    counted = [statements(bench.ours, signed, *page) for page in STATEMENTS]
    with ExitStack() as stack:
        ours = stack.enter_context(serve_ours(bench.ours, "wsgi:app", signed, LIST))
        bare = stack.enter_context(serve_ours(bench.ours, "benchmarks.bare:application", signed, LIST))
        peer = stack.enter_context(serve_peer(bench))
        return [against_bare(bench, ours, bare), against_peer(bench, ours, peer), *counted]


def serve_ours(ours: Installation, application: str, signed: Signed, path: str) -> AbstractContextManager[Page]:
    environ = {**ours.environ, "PYTHONPATH": str(PROJECT), "BARE_PATH": path, "BARE_COOKIE": signed.cookie}
    return served(Site(sys.executable, application, PROJECT, environ), path, "localhost", signed.cookie)


def serve_peer(bench: Bench) -> AbstractContextManager[Page]:
    bench.peer.create(PEER_NAME)
    filled = bench.peer.do(
        "fill", name=PEER_NAME, departments=departments(), branches=branches(), people=people(bench.scale.people)
    )
    site = Site(PEER_PYTHON, "wsgi", PEER_PROJECT, bench.peer.environ)
    return served(site, PEER_LIST, f"{PEER_NAME}.localhost", filled["cookie"])


def against_bare(bench: Bench, ours: Page, bare: Page) -> Row:
    requests = bench.scale.requests
    sides = {"ours": partial(ours.seconds, requests), "bare": partial(bare.seconds, requests)}
    taken = alternate(sides, bench.scale.rounds)
    what = f"employee list, {bench.scale.people:,} people, 50 shown / the same without a framework"
    return slower("list", what, taken["ours"], taken["bare"], 1.5)


def against_peer(bench: Bench, ours: Page, peer: Page) -> Row:
    found: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(3):
        found["ours"].append(ours.per_second(bench.scale.seconds))
        found["peer"].append(peer.per_second(bench.scale.seconds))
    us, them = (median(rates) for rates in found.values())
    return Row(
        "list-rate",
        "requests for that list a second / for the like on django-tenants",
        f"{significant(us)}/s",
        f"{significant(them)}/s",
        us / them,
        Goal("at least", 2),
        {"bytes_of_ours": size(ours), "bytes_of_peer": size(peer)},
    )


def size(page: Page) -> int:
    with closing(page.connect()) as connection:
        return len(page.get(connection))


def statements(ours: Installation, signed: Signed, what: str, path: str, most: int) -> Row:
    """How many statements a page sends; the second time, when all is warm."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with ours.app.app_context():
        engine = db.engine
    # Outside of that context, since a request would share its session and find in it what it should read.
    client = ours.app.test_client(use_cookies=False)
    client.get(path, headers={"Cookie": signed.cookie})
    event.listen(engine, "before_cursor_execute", note)
    answer = client.get(path, headers={"Cookie": signed.cookie})
    event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return count(f"statements {path}", f"statements of {what}", len(sent), most, statements=sent)
