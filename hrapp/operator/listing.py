"""The list of employers, read from `public` only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, literal, select
from sqlalchemy.orm import contains_eager

from hrapp.core.keys import PART
from hrapp.core.lists.filters import Filter
from hrapp.core.lists.listing import Column, List
from hrapp.operator.labels import TenantState, Trouble
from hrapp.platform.employers.models import Employer
from hrapp.tenancy import scripts
from hrapp.tenancy.models import LIVE, Tenant

# The newest revision is a callable parameter, since it is read from the migration files at run time.
IS_BEHIND = and_(Tenant.state.in_(LIVE), Tenant.revision != bindparam("head", callable_=scripts.head))
TROUBLE = case(
    (Tenant.upgrade_error.is_not(None), Trouble.FAILED.value),
    (IS_BEHIND, Trouble.BEHIND.value),
)


def trouble_of(tenant: Tenant) -> Trouble | None:
    """The value of TROUBLE for one tenant."""
    if tenant.upgrade_error:
        return Trouble.FAILED
    return Trouble.BEHIND if tenant.state in LIVE and tenant.revision != scripts.head() else None


def with_tenant(_scope: None) -> Select[Any]:
    return select(Employer).join(Tenant, Employer.tenant_id == Tenant.id)


def has_word(pattern: Any) -> ColumnElement[bool]:
    """The condition that an employer's search text fits a LIKE pattern."""
    return Employer.search.like(pattern, escape="/")


def begins(start: Any) -> ColumnElement[bool]:
    """The condition that a name of the employer fits a LIKE pattern made by `listing.beginning`."""
    return Employer.search.like(literal(f"%{PART}") + start)


EMPLOYERS: List[Employer] = List(
    source=with_tenant,
    select=lambda query: query.options(contains_eager(Employer.tenant)),
    matches=has_word,
    begins=begins,
    columns=(
        Column("name", _l("Employer"), (Employer.name_key,)),
        Column("state", _l("Status")),
        Column("revision", _l("Revision"), (Tenant.revision,)),
        Column("size", _l("Size"), css="num"),
        Column("records", _l("Records (estimate)"), css="num"),
        Column("created", _l("Added on"), (Employer.created_at,), css="stack-hide"),
        Column("activity", _l("Last activity"), (Tenant.last_activity_at,)),
    ),
    sort="name",
    tie_breaker=(Employer.id,),
    filters=(
        Filter("state", _l("Any status"), Tenant.state, TenantState),
        Filter("trouble", _l("Any upgrade status"), TROUBLE, Trouble),
    ),
)
