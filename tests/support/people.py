"""What tests of people share: the values of a new record, and ways to read one back."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer

ADA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "job_title": "Analyst",
    "employment_type": "full_time",
    "hired_on": "2024-03-01",
}


def api(employer: CastEmployer, path: str = "") -> str:
    return f"/api/v1/e/{employer.slug}/{path}"


def card(cast: Cast, employee_id: UUID | str, section: str, page: str = "") -> str:
    """Where the card of a section of somebody at Acme is saved; with `page="/edit"` that of its form."""
    return cast.acme.url(f"employees/{employee_id}/cards/{section}{page}")


def hired(cast: Cast, **more: Any) -> dict[str, Any]:
    """Somebody whom Alice hired at Acme, as the API shows the record."""
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | more)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def person(cast: Cast, employer: CastEmployer, employee_id: UUID | str) -> Employee:
    with cast.app.app_context(), tenant_scope(employer.tenant):
        found = session.get_one(Employee, UUID(str(employee_id)))
        session.expunge(found)
        return found


def people(cast: Cast, employer: CastEmployer) -> list[Employee]:
    with cast.app.app_context(), tenant_scope(employer.tenant):
        return list(session.scalars(select(Employee).order_by(Employee.number)))


def records(cast: Cast, employer: CastEmployer, employee_id: UUID | str) -> list[JobRecord]:
    """The job records of somebody, the oldest first."""
    with cast.app.app_context(), tenant_scope(employer.tenant):
        query = select(JobRecord).where(JobRecord.employee_id == UUID(str(employee_id)))
        return list(session.scalars(query.order_by(JobRecord.effective_on, JobRecord.id)))


def events(cast: Cast, employer: CastEmployer, action: str) -> list[AuditEvent]:
    with cast.app.app_context(), tenant_scope(employer.tenant):
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq)))
