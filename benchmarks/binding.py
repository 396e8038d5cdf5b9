"""What the wall costs: a transaction bound to a tenant against the same one unbound."""

from collections.abc import Callable
from time import perf_counter

from sqlalchemy import select

from benchmarks.bench import Bench
from benchmarks.measure import alternate
from benchmarks.ours import Installation
from benchmarks.results import Row, count, slower
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy import provisioning
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

# A table and no model, which the guard would refuse in `public`; the statement is the same to the letter.
QUERY = select(Employee.__table__).where(Employee.__table__.c.number == "E-1")


def measure(bench: Bench) -> list[Row]:
    """Bound against unbound, in time and in round trips."""
    ours, times = bench.ours, bench.scale.transactions
    with ours.app.app_context():
        ref = prepare(ours)
        sides = {"bound": lambda: many(times, lambda: bound(ref)), "unbound": lambda: many(times, unbound)}
        taken = alternate(sides, bench.scale.rounds)
        more = round_trips(ours, lambda: bound(ref)) - round_trips(ours, unbound)
    return [
        slower("binding", "transaction with one query, bound / unbound", taken["bound"], taken["unbound"], 1.3),
        count("binding-trips", "round trips that binding adds", more, 0),
    ]


def prepare(ours: Installation) -> TenantRef:
    """A tenant, and its table of people once more in `public`."""
    ref = provisioning.claim().ref
    session.commit()
    ours.sql("hrapp", f'CREATE TABLE public.employees (LIKE "{ref.schema_name}".employees INCLUDING ALL)')
    ours.sql("hrapp", "GRANT SELECT ON public.employees TO hrapp_app")
    return ref


def bound(ref: TenantRef) -> None:
    with tenant_scope(ref):
        session.execute(QUERY).all()
        session.commit()


def unbound() -> None:
    session.execute(QUERY).all()
    session.commit()


def many(times: int, transaction: Callable[[], None]) -> float:
    """Seconds for one transaction, over so many in a row."""
    started = perf_counter()
    for _ in range(times):
        transaction()
    return (perf_counter() - started) / times


def round_trips(ours: Installation, transaction: Callable[[], None]) -> int:
    """How many messages the server was sent: each is a line of its log, however many statements are in it."""
    log = ours.folder / "postgres" / "server.log"
    session.remove()
    ours.sql("hrapp", "ALTER ROLE hrapp_app SET log_statement = 'all'")
    ours.reconnect()
    transaction()  # the first one on a connection sends more
    before = log.read_text(encoding="utf-8").count(" LOG:  statement: ")
    transaction()
    after = log.read_text(encoding="utf-8").count(" LOG:  statement: ")
    ours.sql("hrapp", "ALTER ROLE hrapp_app RESET log_statement")
    ours.reconnect()
    return after - before
