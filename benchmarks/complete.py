"""The pages of an employer whose records are complete, against the same pages with less on them."""

from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from benchmarks.bench import Bench
from benchmarks.employer import SOMEBODY, Signed, make_employer
from benchmarks.measure import alternate
from benchmarks.pages import serve_ours, statements
from benchmarks.people import people
from benchmarks.records import make_complete
from benchmarks.results import Row, slower
from benchmarks.web import Page

LIST, RECORD, SETTINGS = "/employees/?size=50", f"/employees/{SOMEBODY}/personal", "/settings/"
STATEMENTS = (
    ("the list with photos and custom columns", LIST, 6),
    ("a personal tab with sealed values", RECORD, 10),
    ("the settings", SETTINGS, 8),
)


def measure(bench: Bench) -> list[Row]:
    """The list, a record and the settings."""
    complete = make_complete(bench.ours, bench.scale.people)
    small = make_employer(bench.ours, people(bench.scale.few), "small")
    counted = [statements(bench.ours, complete, what, url(complete, path), most) for what, path, most in STATEMENTS]
    with ExitStack() as stack:
        path = url(complete, LIST)
        ours = stack.enter_context(serve_ours(bench.ours, "wsgi:app", complete, path))
        bare = stack.enter_context(serve_ours(bench.ours, "benchmarks.bare:application", complete, path))
        lists = timed(bench, ours=ours, bare=bare, plain=page_of(ours, bench.employer, LIST))
        records = timed(bench, full=page_of(ours, complete, RECORD), empty=page_of(ours, bench.employer, RECORD))
        settings = timed(bench, many=page_of(ours, complete, SETTINGS), few=page_of(ours, small, SETTINGS))
    what = f"list of {bench.scale.people:,} people with photos and 3 custom columns"
    record = "personal tab with 7 sealed values and 4 related people / without"
    size = f"settings, {bench.scale.people:,} people / {bench.scale.few}"
    return [
        slower("complete-list", f"{what} / the same without a framework", lists["ours"], lists["bare"], 1.5),
        slower("complete-list-plain", f"{what} / the list without", lists["ours"], lists["plain"], None),
        slower("complete-record", record, records["full"], records["empty"], None),
        slower("settings", size, settings["many"], settings["few"], None),
        *counted,
    ]


def url(signed: Signed, path: str) -> str:
    return f"/e/{signed.slug}{path}"


def page_of(page: Page, signed: Signed, path: str) -> Page:
    """Another page of the same server."""
    return replace(page, path=url(signed, path), cookies=(signed.cookie,)).seen_before()


def timed(bench: Bench, **pages: Page) -> dict[str, float]:
    """The median seconds of each page."""
    sides = {name: partial(page.seconds, bench.scale.requests) for name, page in pages.items()}
    return alternate(sides, bench.scale.rounds)
