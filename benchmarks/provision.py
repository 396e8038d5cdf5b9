"""A new employer: cold, from the pool, and on a small and a large fleet."""

from collections.abc import Callable
from functools import partial
from itertools import count

from benchmarks.bench import Bench
from benchmarks.measure import alternate, seconds
from benchmarks.ours import Installation
from benchmarks.results import Row, faster, slower
from hrapp.core.extensions import session
from hrapp.tenancy import provisioning
from hrapp.tenancy.models import new_schema_name
from hrapp.tenancy.owner import execute_script, owner_transaction, server_version

# The revision that brought related people, custom fields and the columns of the complete record, and the one before.
COMPLETE, BEFORE = "0007", "0006"


def measure(bench: Bench) -> list[Row]:
    """Claimed from an empty pool, from a full one, and the peer's save()."""
    bench.ours.grow(bench.scale.few)
    numbers = count()
    sides: dict[str, Callable[[], float]] = {
        "cold": partial(claim_cold, bench.ours),
        "pool": partial(claim_spare, bench.ours),
        "peer": lambda: bench.peer.create(f"cold{next(numbers)}"),
    }
    empty_pool(bench.ours)
    taken = alternate(sides, bench.scale.cold)
    shapes = {"shape_of_ours": shape(bench.ours), "shape_of_peer": bench.peer.do("shape", name="cold0")}
    what = "new employer, cold / django-tenants save()"
    return [
        faster("provision-cold", what, taken["cold"], taken["peer"], 10, **shapes),
        slower("provision-pool", "new employer, from the pool / cold", taken["pool"], taken["cold"], 0.1),
    ]


def measure_sizes(bench: Bench) -> list[Row]:
    """What a new tenant costs on a large fleet against a small one."""
    sides = {"few": partial(provision, bench.few), "many": partial(provision, bench.many)}
    taken = alternate(sides, bench.scale.cold)
    what = f"provisioning with {bench.scale.many:,} tenants / with {bench.scale.few}"
    return [slower("provision-sizes", what, taken["many"], taken["few"], None)]


def measure_tables(bench: Bench) -> list[Row]:
    """What the tables of the complete record add to a new tenant."""
    sides = {revision: partial(create, bench.few, revision) for revision in (COMPLETE, BEFORE)}
    taken = alternate(sides, bench.scale.cold)
    what = f"schema of a tenant at revision {COMPLETE} / at {BEFORE}"
    return [slower("provision-tables", what, taken[COMPLETE], taken[BEFORE], 1.3)]


def claim_cold(ours: Installation) -> float:
    with ours.app.app_context():
        return seconds(claim)


def claim_spare(ours: Installation) -> float:
    with ours.app.app_context():
        provisioning.provision_now()
        return seconds(claim)


def claim() -> None:
    provisioning.claim()
    session.commit()


def empty_pool(ours: Installation) -> None:
    ours.sql("hrapp", "UPDATE public.tenants SET state = 'active' WHERE state = 'spare'")


def provision(ours: Installation) -> float:
    with ours.app.app_context():
        return seconds(provisioning.provision_now)


def create(ours: Installation, revision: str) -> float:
    """Make a schema that no employer will have, since the application does not read an earlier revision."""

    def run() -> None:
        with owner_transaction() as connection:
            script = provisioning.creation_script(new_schema_name(), server_version(connection), revision)
            execute_script(connection, script)

    with ours.app.app_context():
        return seconds(run)


def shape(ours: Installation) -> dict[str, object]:
    """How many tables, columns and indexes a tenant of ours has."""
    query = """
        SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),
               (SELECT count(*) FROM information_schema.columns WHERE table_schema = t.name)
          FROM (SELECT min(schema_name) AS name FROM public.tenants) t
          JOIN pg_class ON relnamespace = t.name::regnamespace GROUP BY t.name
    """
    tables, indexes, columns = ours.sql("hrapp", query)[0]
    return {"tables": tables, "indexes": indexes, "columns": columns}
