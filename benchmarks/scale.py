"""How much of everything is measured: fully for docs/benchmarks.md, or just enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Numbers of tenants, people and rounds."""

    rounds: int
    transactions: int
    few: int
    fleet: int
    many: int
    upgrades: int
    cold: int
    hires: int
    people: int
    requests: int
    seconds: float
    visits: tuple[int, int]
    megabytes: int


FULL = Scale(
    rounds=15,
    transactions=400,
    few=10,
    fleet=200,
    many=1000,
    upgrades=3,
    cold=30,
    hires=10,
    people=10_000,
    requests=40,
    seconds=5.0,
    visits=(50, 1000),
    megabytes=50,
)
QUICK = Scale(
    rounds=3,
    transactions=50,
    few=3,
    fleet=6,
    many=12,
    upgrades=1,
    cold=4,
    hires=3,
    people=200,
    requests=10,
    seconds=0.5,
    visits=(4, 12),
    megabytes=2,
)
