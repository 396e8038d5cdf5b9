"""The job that mails an invitation; the link's token is created here, so that it is never stored in the queue."""

from datetime import datetime
from uuid import UUID

from flask import current_app

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.hr.invitations.links import make_link
from hrapp.hr.invitations.models import Invitation
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.queries import user_by_email
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


def link_to(token: str) -> str:
    """The absolute URL of an invitation."""
    return f"{current_app.config['BASE_URL']}/invitations/{token}"
