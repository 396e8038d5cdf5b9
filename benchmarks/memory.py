"""What a database backend keeps in its memory of the tenants that it has seen, with retirement and without."""

from pathlib import Path

from sqlalchemy import select, text

from benchmarks.bench import Bench
from benchmarks.ours import Installation
from benchmarks.results import Goal, Row
from hrapp.core.extensions import session
from hrapp.core.statements import OwnText
from hrapp.tenancy.models import Tenant, TenantRef
from hrapp.tenancy.scope import tenant_scope

# What a few pages touch: most tables, by an index and by their statistics.
VISIT = text("""
    SELECT (SELECT count(*) FROM employees e LEFT JOIN departments d ON d.id = e.department_id
              LEFT JOIN branches b ON b.id = e.branch_id WHERE e.number = 'x'),
           (SELECT count(*) FROM invitations WHERE state = 'pending'), (SELECT count(*) FROM job_records),
           (SELECT max(seq) FROM audit_events), (SELECT id FROM settings), (SELECT count(*) FROM counters)
""")
BACKEND = OwnText("SELECT pg_backend_pid()")
NEVER = "1000000"
SAMPLED_EVERY = 10
MEGABYTE = 1024.0


def measure(bench: Bench) -> list[Row]:
    """The largest backend up to few and up to many visits, by our rule and without any."""
    few, many = bench.scale.visits
    unruled = bench.many.sibling(TENANT_VISITS_PER_CONNECTION=NEVER)
    with_rule, without = sizes(bench.many, many), sizes(unruled, many)
    unruled.reconnect()
    at_few, at_many, at_many_without = peak(with_rule, few), peak(with_rule, many), peak(without, many)
    return [
        row(f"memory of a backend, {many:,} tenants visited / {few}", at_many, at_few, 1.1, "memory"),
        row(f"the same without retiring, {many:,} tenants / {few}", at_many_without, at_few, None, "memory-unruled"),
    ]


def row(what: str, ours: float, other: float, goal: float | None, key: str) -> Row:
    limit = Goal("at most", goal) if goal else None
    return Row(key, what, f"{ours:.1f} MB", f"{other:.1f} MB", ours / other, limit)


def sizes(ours: Installation, visits: int) -> dict[int, float]:
    """Megabytes of the backend in use after so many visits to different tenants, sampled."""
    found = {}
    ours.reconnect()
    with ours.app.app_context():
        tenants = session.execute(select(Tenant.id, Tenant.schema_name).limit(visits)).tuples().all()
        session.commit()
        for number, found_tenant in enumerate(tenants, 1):
            pid = visit(TenantRef(*found_tenant))
            if number % SAMPLED_EVERY == 0 or number in {1, visits}:
                found[number] = own_memory(pid)
            session.remove()
    return found


def visit(ref: TenantRef) -> int:
    """Look at a tenant's tables in a transaction of its own; the number of the backend that did it.

    It is left open until its memory has been read: a connection that has seen enough ends when it is given back.
    """
    with tenant_scope(ref):
        session.execute(VISIT)
        return int(session.connection().exec_driver_sql(BACKEND).scalar_one())


def own_memory(pid: int) -> float:
    """Megabytes that the process has for itself; the server's shared buffers are not its own."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) / MEGABYTE
    raise RuntimeError("this kernel does not tell how much memory a process has for itself")


def peak(found: dict[int, float], visits: int) -> float:
    return max(size for number, size in found.items() if number <= visits)
