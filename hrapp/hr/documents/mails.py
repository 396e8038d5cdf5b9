"""The mails about documents: reminders before one expires, and what is asked of somebody.

Each says what holds when it is sent; where that is nothing, no mail is sent.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hrapp.access.roles import Role
from hrapp.audit.models import AuditEvent
from hrapp.core import clock, jobs
from hrapp.core.extensions import session
from hrapp.core.fields.locale_data import formatted_day
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.core.text import in_mail
from hrapp.hr.documents.fields import DocumentType, Visibility
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.required import missing_of
from hrapp.hr.employees.models import Employee
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.memberships.models import Membership
from hrapp.platform.memberships.queries import members_of, membership_of_record
from hrapp.platform.sessions.mails import link_to
from hrapp.tenancy.scope import bound_tenant, tenant_scope

# What the log says of somebody who was asked for a document.
ASKED = "document asked for"
# Who gets the digest: the first of these roles that anybody has.
DIGEST_ROLES = (Role.HR, Role.ADMIN, Role.OWNER)
# So many documents are named in a mail, the most urgent first; the list shows them all.
NAMED = 50


class Expiring(NamedTuple):
    """A document as a reminder names it, in the language of the mail; `days` are left, negative if it has expired."""

    title: str
    type: DocumentType
    # None of a company document.
    person: str | None
    expires_on: date
    days: int
    link: str

    @property
    def what(self) -> str:
        """`Passport “Scan of 2024”`, or the type alone where the title says nothing else."""
        label = str(self.type.label)
        return label if self.title == label else str(_("%(type)s “%(title)s”", type=label, title=in_mail(self.title)))

    @property
    def whose(self) -> str:
        return in_mail(self.person) if self.person else str(_("Company document"))

    @property
    def when(self) -> str:
        """`expires on 3 March 2027, in 23 days`."""
        shown = formatted_day(self.expires_on, "long", get_locale())
        if self.days < 0:
            return str(_("expired on %(date)s", date=shown))
        if self.days == 0:
            return str(_("expires today, %(date)s", date=shown))
        in_days = ngettext("expires tomorrow, %(date)s", "expires on %(date)s, in %(num)s days", self.days, date=shown)
        return str(in_days)


@jobs.task("documents.remind_hr")
def mail_digest(tenant_id: str, claims: dict[str, int]) -> None:
    """Tell HR which of these documents expire or have expired; `claims` are the days that were left of each."""
    employer = employer_of_tenant(UUID(tenant_id))
    with tenant_scope(employer.tenant_ref):
        found = expiring(employer, claims)
    if found:
        for user in recipients(employer):
            _send("documents_digest", employer, user, found, link_to(f"{employer.home}documents"))


@jobs.task("documents.remind_person")
def mail_reminder(tenant_id: str, employee_id: str, claims: dict[str, int]) -> None:
    """Tell somebody which of these documents, as far as they see them, expire or have expired."""
    employer = employer_of_tenant(UUID(tenant_id))
    own = (Document.employee_id == UUID(employee_id), Document.visibility == Visibility.SHARED)
    with tenant_scope(employer.tenant_ref):
        found = expiring(employer, claims, *own)
    if found and (user := login_of(employer, UUID(employee_id))):
        _send("documents_reminder", employer, user, found, link_to(f"{employer.home}me"))


@jobs.task("documents.ask")
def mail_request(tenant_id: str, employee_id: str, by: str | None, on: str) -> None:
    """Ask somebody for the documents that are missing of them; `by` is the login of who asked `on` that day.

    Nothing is sent if they were asked again on a later day: that mail comes too.
    """
    employer = employer_of_tenant(UUID(tenant_id))
    with tenant_scope(employer.tenant_ref):
        employee = session.get(Employee, UUID(employee_id))
        asked_again = asked_since(date.fromisoformat(on) + timedelta(days=1), [UUID(employee_id)])
        types = missing_of(employee, clock.today(employer.time_zone)) if employee and not asked_again else []
    if not types or (user := login_of(employer, UUID(employee_id))) is None:
        return
    asking = session.get(User, UUID(by)) if by else None
    send_later(
        "documents_request",
        user.email,
        locale_in(user.locale, employer.country),
        employer=employer,
        asked_by=asking.name if asking else None,
        types=types,
        link=link_to(f"{employer.home}me"),
    )


def asked_since(day: date, employee_ids: Collection[UUID]) -> set[UUID]:
    """Those of the people who have been asked for documents since a day of the bound tenant began."""
    query = select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == Document.__subject__,
        AuditEvent.subject_id.in_(employee_ids),
        AuditEvent.action == ASKED,
        AuditEvent.at >= clock.end_of(day - timedelta(days=1), bound_tenant().time_zone),
    )
    return {each for each in session.scalars(query) if each}


def expiring(employer: Employer, claims: Mapping[str, int], *conditions: Any) -> list[Expiring]:
    """Those of the documents of whose end this reminder still holds, by the day on which they expire.

    What has been renewed or deleted meanwhile, what was given another day, and what is of people who have left is out.
    So is what the next reminder is about already: where no worker came by for weeks, that one alone is sent.
    """
    today = clock.today(employer.time_zone)
    query = select(Document).options(joinedload(Document.employee)).where(Document.is_current, *conditions)
    query = query.where(Document.id.in_(map(UUID, claims)))
    return [
        Expiring(
            title=document.title,
            type=DocumentType(document.type),
            person=document.employee.name if document.employee else None,
            expires_on=document.expires_on,
            days=(document.expires_on - today).days,
            link=link_to(f"{employer.home}documents/{document.id}"),
        )
        for document in session.scalars(query.order_by(Document.expires_on, Document.title_key, Document.id))
        if document.expires_on
        and document.reminded_days == claims[str(document.id)]
        and not (document.employee and document.employee.is_former)
    ]


def recipients(employer: Employer) -> list[User]:
    """Who gets the digest: the members in HR, else the administrators, else the owners."""
    members = members_of(employer.id, Membership.role.in_(list(map(str, DIGEST_ROLES))))
    by_role = ([user for user, held in members if held == role] for role in DIGEST_ROLES)
    return next(filter(None, by_role), [])


def login_of(employer: Employer, employee_id: UUID) -> User | None:
    """The login by which somebody opens their own record now; None without access."""
    membership = membership_of_record(employer.id, employee_id)
    return membership.user if membership and membership.user.is_active else None


def _send(template: str, employer: Employer, user: User, found: list[Expiring], link: str) -> None:
    named = found[:NAMED]
    send_later(
        template,
        user.email,
        locale_in(user.locale, employer.country),
        employer=employer,
        number=len(found),
        expired=[each for each in named if each.days < 0],
        soon=[each for each in named if each.days >= 0],
        more=len(found) - len(named),
        link=link,
    )
