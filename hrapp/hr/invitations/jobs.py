"""The job that mails an invitation; the link's token is created here, so that it is never stored in the queue."""

from datetime import datetime
from uuid import UUID

from flask import current_app

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.invitations.links import delete_links, make_link
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.invitations.queries import missing_fields
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope


@jobs.task("invitations.post")
def mail_invitation(tenant_id: str, invitation_id: str, sent_at: str) -> None:
    """Create and mail the link for one sending; does nothing if it was revoked, accepted or sent again since."""
    tenant = get_tenant(UUID(tenant_id))
    with tenant_scope(tenant):
        invitation = session.get(Invitation, UUID(invitation_id))
    if invitation is None or not invitation.is_open or invitation.sent_at != datetime.fromisoformat(sent_at):
        return
    employer = employer_of_tenant(tenant.id)
    invited = user_by_email(invitation.email)
    sender = session.get(User, invitation.sent_by) if invitation.sent_by else None
    send_later(
        "invitation",
        invitation.email,
        locale_in(invited.locale if invited else employer.locale, employer.country),
        employer=employer,
        sender=sender.name if sender else None,
        role=invitation.role,
        last_day=invitation.last_day(employer.time_zone),
        link=link_to(make_link(tenant.id, invitation.id, invitation.sent_at)),
    )


@jobs.task("invitations.remind")
def mail_reminder(tenant_id: str, employee_id: str) -> None:
    """Mail somebody what their record lacks; does nothing if it is complete by now, or if they have no login."""
    tenant = get_tenant(UUID(tenant_id))
    with tenant_scope(tenant):
        employee = session.get(Employee, UUID(employee_id))
        user_id = employee.user_id if employee and employee.has_login and not employee.is_former else None
        missing = missing_fields(UUID(employee_id))
    user = session.get(User, user_id) if user_id else None
    if user is None or not missing:
        return
    employer = employer_of_tenant(tenant.id)
    labels = [field.label for name in missing if (field := EmployeeFields.field(name))]
    locale = locale_in(user.locale, employer.country)
    send_later("incomplete", user.email, locale, employer=employer, missing=labels, link=page_of(f"{employer.home}me"))


@jobs.task("invitations.forget")
def forget_links(tenant_id: str, invitation_ids: list[str]) -> None:
    """Delete the links of invitations that went with a record."""
    delete_links(UUID(tenant_id), [UUID(each) for each in invitation_ids])


def mail_welcome(user: User, employer: Employer, own_record: bool) -> None:
    """Queue the mail to somebody who has accepted an invitation."""
    link = page_of(f"{employer.home}me" if own_record else employer.home)
    locale = locale_in(user.locale, employer.country)
    send_later("welcome", user.email, locale, employer=employer, own_record=own_record, email=user.email, link=link)


def page_of(path: str) -> str:
    return f"{current_app.config['BASE_URL']}{path}"


def link_to(token: str) -> str:
    """The absolute URL of an invitation."""
    return f"{current_app.config['BASE_URL']}/invitations/{token}"
