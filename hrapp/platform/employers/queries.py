"""Reading employers and their tenants."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.models import Tenant


def employer_by_slug(slug: str) -> Employer:
    """The employer with this slug, with its tenant loaded; NotFound if there is none."""
    query = select(Employer).options(joinedload(Employer.tenant)).where(Employer.slug == slug)
    if employer := session.scalar(query):
        return employer
    raise NotFound(N_("There is no employer “%(slug)s”."), slug=slug)


def logo_by_key(key: UUID) -> tuple[bytes, str]:
    """The content and the media type of a logo; NotFound if no employer has it."""
    query = select(Employer.logo, Employer.logo_type).where(Employer.logo_key == key)
    if found := session.execute(query).one_or_none():
        return found.logo, found.logo_type
    raise NotFound(N_("There is no such logo."))


def lock_employer(employer: Employer) -> None:
    """Lock the row for an update and reload it, after waiting for a concurrent change."""
    session.refresh(employer, with_for_update={"key_share": True, "of": Employer})


def all_employers() -> list[Employer]:
    """All employers with their tenants loaded, sorted by slug."""
    query = select(Employer).options(joinedload(Employer.tenant)).order_by(Employer.slug)
    return list(session.scalars(query))


def slugs_by_schema(schema_names: list[str]) -> dict[str, str]:
    """schema name → the employer's slug; spare tenants are left out."""
    query = select(Tenant.schema_name, Employer.slug).join(Employer, Employer.tenant_id == Tenant.id)
    return dict(session.execute(query.where(Tenant.schema_name.in_(schema_names))).tuples().all())


def tenants_in_use() -> list[tuple[Tenant, str]]:
    """The active tenants, each with its employer's time zone."""
    query = select(Tenant, Employer.time_zone).join(Employer, Employer.tenant_id == Tenant.id)
    return list(session.execute(query.where(Tenant.state == "active")).tuples())


def count_employers() -> int:
    return session.scalar(select(func.count(Employer.id))) or 0


def tenant_of(employer_id: UUID) -> Tenant:
    """The tenant of an employer; NotFound if there is no such employer."""
    if tenant := session.scalar(select(Tenant).join(Employer).where(Employer.id == employer_id)):
        return tenant
    raise NotFound(N_("We could not find this employer."))


def employer_of_tenant(tenant_id: UUID) -> Employer:
    """The employer of a tenant; NotFound if there is none."""
    if employer := session.scalar(select(Employer).where(Employer.tenant_id == tenant_id)):
        return employer
    raise NotFound(N_("We could not find this employer."))
