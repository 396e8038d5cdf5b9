"""The reminder of an incomplete record: some days after joining, one mail that names what is missing."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.rules import lacking, required
from hrapp.hr.invitations.fields import State
from hrapp.hr.invitations.jobs import mail_reminder
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.settings.fields import InvitationSettings
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import current_tenant

REMINDED = "reminded"
# Whoever joined longer ago is not reminded any more, such as everybody when the reminder begins to be used.
LATEST = timedelta(days=30)


def remind(actor: Actor, today: date) -> None:
    """Remind everybody at the bound employer whose turn has come, once each, in the caller's transaction."""
    days, tenant = settings(InvitationSettings).profile_reminder_days, current_tenant()
    names = sorted(required())
    if not days or not names or tenant is None:
        return
    joined_by = clock.end_of(today - timedelta(days=days), tenant.time_zone)
    joined = select(Invitation.employee_id).where(
        Invitation.state == State.ACCEPTED, Invitation.accepted_at.between(joined_by - LATEST, joined_by)
    )
    reminded = select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == Employee.__subject__,
        AuditEvent.action == REMINDED,
        AuditEvent.subject_id == Employee.id,
    )
    waiting = select(Employee).where(
        Employee.status.in_(CURRENT),
        Employee.has_login,
        Employee.id.in_(joined),
        ~reminded.exists(),
        or_(*map(lacking, names)),
    )
    for employee in session.scalars(waiting.order_by(Employee.id)).all():
        audit.record(actor, REMINDED, employee)
        defer(mail_reminder, tenant_id=str(tenant.id), employee_id=str(employee.id))
