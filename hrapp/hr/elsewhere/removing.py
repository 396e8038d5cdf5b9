"""What was asked for a record ends when the record goes."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession

from hrapp.core.extensions import Session
from hrapp.core.jobs import defer
from hrapp.hr.elsewhere.jobs import end_requests
from hrapp.hr.elsewhere.queries import record_ids_of
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import bound_tenant


@event.listens_for(Session, "before_flush")
def end_with_record(current: AnySession, *_: Any) -> None:
    """Queue the end of all requests about people whose records are deleted, with what is known of them elsewhere."""
    people = [row.id for row in current.deleted if isinstance(row, Employee)]
    if people and (ids := record_ids_of(people)):
        defer(end_requests, tenant_id=str(bound_tenant().id), record_ids=[str(each) for each in ids])
