"""Runs the measurements: python -m benchmarks [names] [--quick]."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import click
from tqdm import tqdm

from benchmarks import (
    binding,
    complete,
    documents,
    febrl,
    files,
    hire,
    matching,
    memory,
    pages,
    people_index,
    provision,
    upgrade,
    work,
)
from benchmarks.bench import Bench
from benchmarks.results import Row, table, write
from benchmarks.scale import FULL, QUICK, Scale

PLACE = Path(__file__).parent / "instance"
RESULTS = Path(__file__).parent / "results.json"
MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "pages": pages.measure,
    "complete": complete.measure,
    "documents": documents.measure,
    "files": files.measure,
    "binding": binding.measure,
    "hire": hire.measure,
    "work": work.measure,
    "matching": matching.measure,
    "febrl": febrl.measure,
    "provision": provision.measure,
    "tables": provision.measure_tables,
    "upgrade": upgrade.measure,
    "idle": upgrade.measure_idle,
    "sizes": provision.measure_sizes,
    "memory": memory.measure,
    # Makes employers of the spare tenants, so that it comes last.
    "people-index": people_index.measure,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(MEASUREMENTS)), metavar="[NAMES]...")
@click.option("--quick", is_flag=True, help="Small numbers: shows that everything works, and says nothing about speed.")
@click.option("--folder", default=PLACE, type=click.Path(path_type=Path), help="Where the databases are made.")
def main(names: tuple[str, ...], quick: bool, folder: Path) -> None:
    """Measure hrapp against the same done another way, print the table and write benchmarks/results.json.

    Without NAMES everything is measured. A partial or a quick run is printed and not written.
    """
    scale = QUICK if quick else FULL
    started = monotonic()
    rows = run(names or tuple(MEASUREMENTS), scale, folder)
    click.echo(table(rows))
    if not names and not quick:
        seconds = round(monotonic() - started)
        write(rows, RESULTS, cores=os.cpu_count(), python=platform.python_version(), seconds=seconds)


def run(names: tuple[str, ...], scale: Scale, place: Path = PLACE) -> list[Row]:
    """Every named measurement, in the order of the table, on databases that are removed at the end."""
    rows: list[Row] = []
    chosen = [name for name in MEASUREMENTS if name in names]
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as folder:
        bench = Bench(scale, Path(folder))
        with bench.stack:
            for name in (progress := tqdm(chosen, file=sys.stderr, bar_format="{n}/{total} {desc}")):
                progress.set_description(name)
                rows += MEASUREMENTS[name](bench)
    return rows


if __name__ == "__main__":
    main()
