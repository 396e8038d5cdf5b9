"""The measurements run; what they find is for bin/bench to say, since a timed test fails on a busy machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.measure import alternate
from benchmarks.results import Goal, count, faster, slower, table, write
from hrapp.core.instance import PROJECT


def test_everything_that_needs_neither_peer_nor_web_server_runs_quickly() -> None:
    names = ["binding", "hire", "work", "documents", "tables", "idle", "sizes", "memory", "people-index"]
    command = [sys.executable, "-m", "benchmarks", "--quick", *names]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n| ") >= len(names)


def test_an_unknown_name_is_refused() -> None:
    refused = CliRunner().invoke(main, ["nonsense"])
    assert refused.exit_code == 2
    assert "nonsense" in refused.output


def test_sides_take_turns_and_the_first_round_does_not_count() -> None:
    called: list[str] = []
    times = iter([9.0, 9.0, 1.0, 2.0, 4.0, 3.0])

    def side(name: str) -> float:
        called.append(name)
        return next(times)

    taken = alternate({"a": lambda: side("a"), "b": lambda: side("b")}, rounds=2)
    assert called == ["b", "a", "a", "b", "b", "a"]
    assert taken == {"a": 2.0, "b": 3.0}


@pytest.mark.parametrize(
    ("goal", "found", "met"), [("at most", 1.5, True), ("at most", 1.6, False), ("at least", 1.4, False)]
)
def test_a_goal_is_met_or_not(goal: str, found: float, met: bool) -> None:
    assert Goal(goal, 1.5).is_met(found) is met


def test_the_table_and_the_file_tell_misses_as_they_are(tmp_path: Path) -> None:
    rows = [slower("a", "slow", 3.0, 1.0, 1.5), faster("b", "fast", 0.01, 1.0, 10), count("c", "statements", 5, 6)]
    text = table(rows)
    assert "| slow       | 3.0 s | 1.0 s     | 3 ×   | ≤ 1.5 × | **no** |" in text
    assert "| fast       | 10 ms | 1.0 s     | 100 × | ≥ 10 ×  | yes    |" in text
    write(rows, tmp_path / "results.json", cores=2)
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [row["met"] for row in kept["rows"]] == [False, True, True]
