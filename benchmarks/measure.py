"""Timing: each side in turn, so that a noisy machine is noisy for both, and medians."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    function()
    return perf_counter() - started


def alternate(sides: Mapping[str, Callable[[], float | None]], rounds: int, warm_up: int = 1) -> dict[str, float]:
    """The median seconds of each side over `rounds`, in which every side has its turn.

    A side returns its own seconds (another process took them), or None to be timed here.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(warm_up + rounds):
        # Whoever goes first pays for what both need, such as a page of the disk: so that takes turns as well.
        names = list(sides) if number % 2 else list(sides)[::-1]
        for name in names:
            started = perf_counter()
            own = sides[name]()
            took = perf_counter() - started if own is None else own
            if number >= warm_up:
                taken[name].append(took)
    return {name: median(times) for name, times in taken.items()}
