"""Reading what is known of people at other employers."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.hr.elsewhere.fields import ConcurrentAction, ElsewhereSettings
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings

NEWEST = 20
# People who work for another employer at the same time, without anybody having said why that is all right. The records
# of employees have to be joined.
UNEXPLAINED: ColumnElement[bool] = and_(
    CrossInstitutionRecord.is_current,
    CrossInstitutionRecord.exception_reason.is_(None),
    Employee.status.in_(CURRENT),
)


def record_of(employee_id: UUID, *, lock: bool = False) -> CrossInstitutionRecord | None:
    """What is known of one person; None if nobody has looked yet. `lock` takes a row lock and reloads the row."""
    query = select(CrossInstitutionRecord).where(CrossInstitutionRecord.employee_id == employee_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def record_ids_of(employee_ids: Iterable[UUID]) -> list[UUID]:
    """The ids of the CrossInstitutionRecords of these people."""
    query = select(CrossInstitutionRecord.id).where(CrossInstitutionRecord.employee_id.in_(list(employee_ids)))
    return list(session.scalars(query))


def events_of(employee_id: UUID) -> list[AuditEvent]:
    """The newest events of the log that tell of other employers and this person."""
    mine = (AuditEvent.subject_id == employee_id, AuditEvent.subject_type == CrossInstitutionRecord.__subject__)
    query = select(AuditEvent).where(*mine).order_by(AuditEvent.at.desc(), AuditEvent.seq.desc())
    return list(session.scalars(query.limit(NEWEST)))


def is_unexplained(employee: Employee, known: CrossInstitutionRecord | None) -> bool:
    """Whether somebody works for another employer too, which is not allowed here, and nobody has said why."""
    if known is None or not known.is_current or known.exception_reason or employee.is_former:
        return False
    return not settings(ElsewhereSettings).concurrent_employment


def blocks() -> bool:
    """Whether nobody is saved without a reason who works for another employer now."""
    chosen = settings(ElsewhereSettings)
    return not chosen.concurrent_employment and chosen.concurrent_action == ConcurrentAction.BLOCK
