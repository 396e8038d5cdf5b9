"""What is known of work elsewhere, of two records that become one: there is one at most, that of the kept record."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.hr.elsewhere.days import look_again
from hrapp.hr.elsewhere.jobs import end_requests, withdraw
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import record_ids_of
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import bound_tenant


def before_merge(_actor: Actor, kept: Employee, given_up: Employee) -> None:
    """Leave behind what is known of the record that is given up, if something is of the other one.

    What was asked by it ends. The kept record is looked for again by the identifiers that it has then.
    """
    tenant_id = str(bound_tenant().id)
    left = record_ids_of([given_up.id])
    if left and record_ids_of([kept.id]):
        gone = delete(CrossInstitutionRecord).where(CrossInstitutionRecord.id.in_(left))
        session.execute(gone.execution_options(synchronize_session=False))
        defer(end_requests, tenant_id=tenant_id, record_ids=[str(each) for each in left])
    if given_up.fingerprints:
        defer(look_again, tenant_id=tenant_id, employee_id=str(kept.id))


def after_undo(employee_ids: Sequence[UUID]) -> None:
    """Hold what is known of both against the ledger: requests that the merge has ended do not come back."""
    for record_id in record_ids_of(employee_ids):
        defer(withdraw, tenant_id=str(bound_tenant().id), record_id=str(record_id))
