"""What was measured: a row for each comparison, printed as a table and kept as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HEADINGS = ("what", "ours", "the other", "ratio", "goal", "met")


@dataclass(frozen=True)
class Goal:
    """What a row is to reach: `factor` is ours / other where less is better, other / ours where more is."""

    kind: str  # "at most" or "at least"
    factor: float
    unit: str = "×"

    def __str__(self) -> str:
        return f"{'≤' if self.kind == 'at most' else '≥'} {self.factor:g} {self.unit}".strip()

    def is_met(self, found: float) -> bool:
        return found <= self.factor if self.kind == "at most" else found >= self.factor


@dataclass(frozen=True)
class Row:
    """One comparison. `compared` is the number that the goal speaks of; None goes with a row for information."""

    key: str
    what: str
    ours: str
    other: str = ""
    compared: float | None = None
    goal: Goal | None = None
    notes: Mapping[str, object] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        return self.goal.is_met(self.compared) if self.goal and self.compared is not None else None

    def cells(self) -> tuple[str, ...]:
        unit = self.goal.unit if self.goal else "×"
        ratio = "" if self.compared is None else f"{significant(self.compared)} {unit}".strip()
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return (self.what, self.ours, self.other, ratio, str(self.goal or ""), verdict)


def slower(key: str, what: str, ours: float, other: float, goal: float | None, **notes: object) -> Row:
    """Ours in seconds may take at most `goal` times the other."""
    limit = Goal("at most", goal) if goal else None
    return Row(key, what, duration(ours), duration(other), ours / other, limit, notes)


def faster(key: str, what: str, ours: float, other: float, goal: float | None, **notes: object) -> Row:
    """The other takes at least `goal` times as long as ours in seconds."""
    limit = Goal("at least", goal) if goal else None
    return Row(key, what, duration(ours), duration(other), other / ours, limit, notes)


def count(key: str, what: str, number: int, most: int, **notes: object) -> Row:
    """A number of something, `most` at the utmost."""
    return Row(key, what, str(number), "", number, Goal("at most", most, ""), notes)


def duration(seconds: float) -> str:
    if seconds < 1:
        return f"{significant(seconds * 1000)} ms"
    return f"{seconds:.1f} s"


def significant(number: float) -> str:
    """Three digits that mean something, and no exponent."""
    return f"{number:.3g}" if 0.001 <= abs(number) < 1000 else f"{number:.0f}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, which reads well in a terminal too."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    text = [f"| {' | '.join(cells)} |" for cells in padded]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def write(rows: Sequence[Row], path: Path, **facts: object) -> None:
    """Keep the rows and the facts of the run as JSON."""
    found = [{**asdict(row), "goal": str(row.goal or ""), "met": row.met} for row in rows]
    path.write_text(json.dumps({**facts, "rows": found}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
