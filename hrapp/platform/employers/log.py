"""Writing to an employer's audit log from code that works in `public`."""

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.audit.changes import Changes
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope


def record_event(actor: Actor, employer: Employer, action: str, changes: Changes | None = None) -> None:
    """Add an event to the employer's audit log, in this transaction: `actor` did `action` to the employer."""
    session.flush()
    with tenant_scope(get_tenant(employer.tenant_id)):
        audit.record(
            actor,
            action,
            changes=changes,
            subject_type=Employer.__subject__,
            subject_id=employer.id,
            subject_name=employer.name,
        )
