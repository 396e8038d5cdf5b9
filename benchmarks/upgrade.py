"""Bringing a fleet to the next revision: against the peer, by threads and by processes, and with nothing to do."""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import event

from benchmarks import histories
from benchmarks.bench import Bench
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.results import Row, faster, slower
from benchmarks.results import count as counted
from hrapp.tenancy import scripts
from hrapp.tenancy.owner import EXTENSION, DirectConnection, owner_engine
from hrapp.tenancy.upgrades import Behind, find_behind, upgrade_one, upgrade_tenants

PEER_REVISIONS = ("0002", "0003", "0004")


def measure(bench: Bench) -> list[Row]:
    """The same revision over as many tenants on both sides."""
    longer = lengthening(bench)
    prepare_peer(bench)
    bench.ours.grow(bench.scale.fleet)
    targets = iter(PEER_REVISIONS)
    sides: dict[str, Callable[[], float | None]] = {
        "ours": lambda: by_threads(bench.ours, longer(), 4),
        "peer": lambda: bench.peer.do("upgrade", target=next(targets))["seconds"],
    }
    taken = alternate(sides, bench.scale.upgrades, warm_up=0)
    check_peer(bench)
    sizes = f"{fleet_size(bench.ours)} tenants", f"{bench.peer.tenants}"
    what = f"upgrade of {sizes[0]} / migrate_schemas --executor=multiprocessing of {sizes[1]}"
    return [faster("upgrade", what, taken["ours"], taken["peer"], 50), *measure_workers(bench, longer)]


def measure_workers(bench: Bench, longer: Callable[[], Path]) -> list[Row]:
    """How many workers, and of which kind."""
    sides: dict[str, Callable[[], float | None]] = {
        f"{jobs} threads": partial(lambda jobs: by_threads(bench.ours, longer(), jobs), jobs) for jobs in (1, 2, 4, 8)
    }
    sides["4 processes"] = lambda: by_processes(bench.ours, longer(), 4)
    taken = alternate(sides, bench.scale.upgrades, warm_up=0)
    base = taken["4 threads"]
    return [
        slower(f"upgrade-{name.replace(' ', '-')}", f"the same by {name} / by 4 threads", took, base, None)
        for name, took in taken.items()
        if name != "4 threads"
    ]


def measure_idle(bench: Bench) -> list[Row]:
    """A run that finds nobody behind, on a large fleet against a small one."""
    sides = {"few": partial(idle, bench.few), "many": partial(idle, bench.many)}
    taken = alternate(sides, bench.scale.rounds, warm_up=2)
    what = f"upgrade with nothing to do, {bench.scale.many:,} tenants / {bench.scale.few}"
    return [
        slower("idle", what, taken["many"], taken["few"], 2),
        counted("idle-queries", "statements of an upgrade with nothing to do", idle_statements(bench.many), 1),
    ]


def lengthening(bench: Bench) -> Callable[[], Path]:
    """Each call returns migrations that are one revision longer than the last."""
    folder, numbers = bench.folder / "histories", count(1)

    def longer() -> Path:
        migrations = histories.longer(folder, next(numbers))
        scripts.head(migrations)
        return migrations

    return longer


def prepare_peer(bench: Bench) -> None:
    """As many tenants as we have, at the first migration; the later ones are known from here on."""
    for number in range(bench.peer.tenants, bench.scale.fleet):
        bench.peer.create(f"fleet{number}")
    bench.peer.restart(PEER_HISTORY="next")


def check_peer(bench: Bench) -> None:
    """A peer that had done nothing would be fast."""
    query = f"SELECT count(*) FROM information_schema.columns WHERE column_name = 'extra_b_{bench.scale.upgrades}'"
    ((done,),) = bench.ours.sql("peer", query)
    if done != bench.peer.tenants:
        raise RuntimeError(f"the peer upgraded {done} of {bench.peer.tenants} tenants")


def by_threads(ours: Installation, migrations: Path, jobs: int) -> float:
    with ours.app.app_context():
        summary = upgrade_tenants(jobs=jobs, migrations=migrations)
    if summary.failed or not summary.upgraded:
        raise RuntimeError(f"the upgrade did not go through: {summary}")
    return summary.seconds


def by_processes(ours: Installation, migrations: Path, jobs: int) -> float:
    """The same as `upgrade_tenants`, with forked processes instead of threads."""

    def run() -> None:
        target = scripts.head(migrations)
        behind = find_behind(owner_engine(), target)
        # Before the fork, so that it is rendered once.
        scripts.render(behind[0].revision, target, migrations)
        context = get_context("fork")
        parts = [behind[start::jobs] for start in range(jobs)]
        workers = [context.Process(target=upgrade_part, args=(ours, target, migrations, part)) for part in parts]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    with ours.app.app_context():
        return seconds(run)


def upgrade_part(ours: Installation, target: str, migrations: Path, tenants: Sequence[Behind]) -> None:
    with ours.app.app_context():
        # The parent's connections are not this process's.
        ours.app.extensions.pop(EXTENSION).dispose(close=False)
        with closing(DirectConnection(owner_engine())) as connection:
            for tenant in tenants:
                upgrade_one(connection, target, migrations, tenant)


def fleet_size(ours: Installation) -> object:
    return ours.sql("hrapp", "SELECT count(*) FROM public.tenants")[0][0]


def idle(ours: Installation) -> float:
    with ours.app.app_context():
        return seconds(upgrade_tenants)


def idle_statements(ours: Installation) -> int:
    """How many statements such a run sends."""
    sent: list[str] = []
    with ours.app.app_context():
        engine = owner_engine()

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        upgrade_tenants()
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
