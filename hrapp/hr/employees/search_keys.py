"""Making the search keys of records anew, after a change of what a search looks through."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, column, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.hr.custom_fields.queries import definitions
from hrapp.hr.employees.models import SEARCHED, Employee, search_key_of
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import current_tenant, tenant_scope

# So many records are done at once; more are left to a job.
AT_ONCE = 10_000
PART = 1_000
PEOPLE: Any = Employee.__table__


def search_again(key: str) -> None:
    """Let the search follow a change of the custom field `key`, for all who have a value of it."""
    found = list(session.scalars(select(Employee.id).where(Employee.custom.has_key(key)).limit(AT_ONCE + 1)))
    tenant = current_tenant()
    if len(found) > AT_ONCE and tenant:
        jobs.defer(search_all_again, tenant_id=str(tenant.id), key=key)
        return
    for start in range(0, len(found), PART):
        make_keys(found[start : start + PART])


@jobs.task("employees.search_again")
def search_all_again(tenant_id: str, key: str) -> None:
    """Make the search keys of all who have a value of a custom field; in parts, by id, in one transaction."""
    with tenant_scope(get_tenant(UUID(tenant_id))):
        after = UUID(int=0)
        query = select(Employee.id).where(Employee.custom.has_key(key)).order_by(Employee.id).limit(PART)
        while part := list(session.scalars(query.where(Employee.id > after))):
            make_keys(part)
            after = part[-1]


def make_keys(ids: Sequence[UUID]) -> None:
    """Set the search keys of some records, without a new version of them, since nothing that people see changes."""
    columns = [PEOPLE.c.id, *(PEOPLE.c[name] for name in SEARCHED)]
    locked = select(*columns).where(PEOPLE.c.id.in_(ids)).order_by(PEOPLE.c.id).with_for_update(key_share=True)
    own = definitions()
    made = {row.id: search_key_of(row, own) for row in session.execute(locked)}
    sent = func.unnest(literal(list(made), ARRAY(Uuid)), literal(list(made.values()), ARRAY(Text)))
    new = sent.table_valued(column("id", Uuid), column("search", Text)).render_derived("made")
    values = {"search": new.c.search, "updated_at": PEOPLE.c.updated_at}
    session.execute(update(PEOPLE).where(PEOPLE.c.id == new.c.id).values(values))
