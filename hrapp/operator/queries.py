"""Reading the fleet from the registry and the catalogs; no tenant is entered, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select, text
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import contains_eager

from hrapp.core.errors import Unavailable
from hrapp.core.extensions import session
from hrapp.core.lists.paging import Page, page_of
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import queries as tenancy
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant, TenantUpgrade
from hrapp.tenancy.owner import owner_engine
from hrapp.tenancy.queries import Extent

SORTS = {
    "name": func.lower(func.coalesce(Employer.trading_name, Employer.legal_name)),
    "activity": Tenant.last_activity_at,
    "created": Tenant.created_at,
    "revision": Tenant.revision,
}
STATES = ("active", "suspended", "archived", "deleting")
TROUBLES = ("behind", "failed")
UPGRADES_SHOWN = 50
WAITING = text("SELECT count(*) FROM public.procrastinate_jobs WHERE status = 'todo'")


@dataclass(frozen=True)
class Asked:
    """What the URL of the list asks for; `state` is one of STATES or TROUBLES, `sort` a key of SORTS or `-key`."""

    q: str = ""
    state: str = ""
    sort: str = "name"


@dataclass
class Fleet:
    """How many employers there are in each state and with each trouble, spare tenants and waiting jobs."""

    counts: dict[str, int] = field(default_factory=dict)
    employers: int = 0
    spare: int = 0
    waiting: int = 0


def find_employers(asked: Asked, page: int, size: int) -> Page[Employer]:
    """One page of employers with their tenants."""
    key = asked.sort.removeprefix("-")
    column = SORTS[key if key in SORTS else "name"]
    order = column.desc() if asked.sort.startswith("-") else column.asc()
    query = _employers().options(contains_eager(Employer.tenant)).order_by(order.nulls_last(), Employer.id)
    for word in asked.q.split()[:8]:
        names = (Employer.legal_name, Employer.trading_name, Employer.slug)
        query = query.where(or_(*(name.icontains(word, autoescape=True) for name in names)))
    return page_of(_in_state(query, asked.state), page, size)


def _employers() -> Select[Employer]:
    return select(Employer).join(Tenant, Employer.tenant_id == Tenant.id)


def _in_state(query: Select[Employer], state: str) -> Select[Employer]:
    if state == "behind":
        return query.where(Tenant.state.in_(LIVE), Tenant.revision != scripts.head())
    if state == "failed":
        return query.where(Tenant.upgrade_error.is_not(None))
    return query.where(Tenant.state == state) if state in STATES else query


def fleet() -> Fleet:
    """The numbers on top, in two queries."""
    behind = case((Tenant.state.in_(LIVE) & (Tenant.revision != scripts.head()), 1), else_=0)
    found = Fleet(counts=dict.fromkeys((*STATES, *TROUBLES), 0), waiting=session.scalar(WAITING) or 0)
    rows = session.execute(
        select(Tenant.state, func.count(), func.sum(behind), func.count(Tenant.upgrade_error)).group_by(Tenant.state)
    )
    for state, number, late, failed in rows.tuples():
        if state == "spare":
            found.spare = number
            continue
        found.employers += number
        found.counts[state] = number
        found.counts["behind"] += late
        found.counts["failed"] += failed
    return found


def extents(employers: Sequence[Employer]) -> dict[str, Extent]:
    """Size and people, by schema, in one statement; nothing where the process has not the owner's rights."""
    try:
        return tenancy.extents([employer.tenant.schema_name for employer in employers], counted="employees")
    except Unavailable:
        return {}


def upgrades_of(tenant_id: UUID) -> list[TenantUpgrade]:
    """The newest entries of the ledger about one tenant; nothing where the process has not the owner's rights."""
    query = select(TenantUpgrade).where(TenantUpgrade.tenant_id == tenant_id).order_by(TenantUpgrade.id.desc())
    try:
        with AnySession(owner_engine()) as apart:
            return list(apart.scalars(query.limit(UPGRADES_SHOWN)))
    except Unavailable:
        return []


def owners_of(employer_id: UUID) -> list[tuple[str, str, bool]]:
    """Name, address and whether the login is active, of those who own an employer."""
    query = text("""
        SELECT u.name, u.email, u.is_active FROM public.memberships m JOIN public.users u ON u.id = m.user_id
         WHERE m.employer_id = :employer AND m.role = 'owner' AND m.state = 'active' ORDER BY lower(u.name), u.email
    """)
    return [(row.name, row.email, row.is_active) for row in session.execute(query, {"employer": employer_id})]
