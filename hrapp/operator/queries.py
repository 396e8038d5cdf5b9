"""Reading the state of all tenants from the registry and the system catalogs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session as AnySession

from hrapp.core.errors import Unavailable
from hrapp.core.extensions import session
from hrapp.core.keys import sort_key
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.operator.labels import TenantState, Trouble
from hrapp.operator.listing import TROUBLE
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import queries as tenancy
from hrapp.tenancy.models import Tenant, TenantUpgrade
from hrapp.tenancy.owner import owner_engine
from hrapp.tenancy.queries import Extent
from hrapp.tenancy.scope import tenant_scope

WAITING = text("SELECT count(*) FROM public.procrastinate_jobs WHERE status = 'todo'")


@dataclass
class Totals:
    """The numbers of employers (all, suspended, behind, failed), of spare tenants and of waiting jobs."""

    employers: int = 0
    suspended: int = 0
    behind: int = 0
    failed: int = 0
    spare: int = 0
    waiting: int = 0


def totals() -> Totals:
    """The totals, in two queries."""
    found = Totals(waiting=session.scalar(WAITING) or 0)
    rows = session.execute(select(Tenant.state, TROUBLE, func.count()).group_by(Tenant.state, TROUBLE))
    for state, trouble, number in rows.tuples():
        if state == TenantState.SPARE:
            found.spare += number
            continue
        found.employers += number
        found.suspended += number if state == TenantState.SUSPENDED else 0
        found.behind += number if trouble == Trouble.BEHIND else 0
        found.failed += number if trouble == Trouble.FAILED else 0
    return found


def extents(employers: Sequence[Employer]) -> dict[str, Extent]:
    """schema name → size and number of employees, in one statement; empty without the owner's connection."""
    try:
        return tenancy.extents([employer.tenant.schema_name for employer in employers], counted="employees")
    except Unavailable:
        return {}


def upgrades_of(tenant_id: UUID) -> list[TenantUpgrade]:
    """The upgrades of a tenant, the newest first; empty without the owner's connection."""
    query = select(TenantUpgrade).where(TenantUpgrade.tenant_id == tenant_id).order_by(TenantUpgrade.id.desc())
    try:
        with AnySession(owner_engine()) as separate:
            return list(separate.scalars(query))
    except Unavailable:
        return []


def count_people(tenant: Tenant) -> int:
    """The number of current employees of a tenant; the caller's transaction must be unbound."""
    with tenant_scope(tenant):
        return session.scalar(select(func.count(Employee.id)).where(Employee.status.in_(CURRENT))) or 0


def owners_of(employer_id: UUID) -> list[tuple[str, str, bool]]:
    """(name, email, whether the login is active) of the owners of an employer, sorted by name."""
    query = text("""
        SELECT u.name, u.email, u.is_active FROM public.memberships m JOIN public.users u ON u.id = m.user_id
         WHERE m.employer_id = :employer AND m.role = 'owner' AND m.state = 'active'
           AND (m.ends_at IS NULL OR m.ends_at > now())
    """)
    found = [(row.name, row.email, row.is_active) for row in session.execute(query, {"employer": employer_id})]
    return sorted(found, key=lambda owner: (sort_key(owner[0]), owner[1]))
