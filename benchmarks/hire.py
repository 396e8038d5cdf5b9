"""What a drawn number and sealed values cost when an employee is added by the API."""

from collections.abc import Callable
from functools import partial
from itertools import count
from time import perf_counter
from typing import Any

from benchmarks.bench import Bench
from benchmarks.employer import Signed, make_employer
from benchmarks.measure import alternate
from benchmarks.ours import Installation
from benchmarks.people import people
from benchmarks.records import sealed
from benchmarks.results import Row, slower

PERSON = {"first_name": "Nora", "last_name": "Novak", "job_title": "Clerk", "employment_type": "full_time"}


def measure(bench: Bench) -> list[Row]:
    """With a number from the counter and seven sealed values, against a number that was sent and none of them."""
    signed = make_employer(bench.ours, people(bench.scale.few), "hiring")
    numbers = count(1)

    def several(values: Callable[[int], dict[str, Any]]) -> float:
        bodies = [body(n) | values(n) for n, _ in zip(numbers, range(bench.scale.hires), strict=False)]
        return add(bench.ours, signed, bodies)

    sides: dict[str, Callable[[], float]] = {
        "sealed": partial(several, sealed),
        "plain": partial(several, lambda n: {"number": f"SENT-{n}"}),
    }
    taken = alternate(sides, bench.scale.rounds)
    what = "employee added with a drawn number and 7 sealed values / with neither"
    return [slower("hire", what, taken["sealed"], taken["plain"], None)]


def body(n: int) -> dict[str, Any]:
    return {**PERSON, "work_email": f"nora.{n}@hiring.example", "hired_on": "2024-05-01"}


def add(ours: Installation, signed: Signed, bodies: list[dict[str, Any]]) -> float:
    """Seconds for one employee, over so many in a row."""
    client = ours.app.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {signed.token}"}
    started = perf_counter()
    for sent in bodies:
        answer = client.post(f"/api/v1/e/{signed.slug}/employees/", json=sent, headers=headers)
        if answer.status_code != 201:
            raise RuntimeError(f"the employee was not added: {answer.text}")
    return (perf_counter() - started) / len(bodies)
