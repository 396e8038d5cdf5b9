"""What a day brings: reminders of documents that expire, and the care of the files.

Each lead time of the settings comes once, or after days away the nearest one alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, case, literal, or_, select, type_coerce, update

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.hr.documents.fields import DocumentSettings, Visibility
from hrapp.hr.documents.jobs import clean
from hrapp.hr.documents.mails import mail_digest, mail_reminder
from hrapp.hr.documents.models import Document
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import bound_tenant


def begin_day(_actor: Actor, today: date) -> None:
    """Remind of what expires, and let the worker look after the files."""
    remind(today)
    defer(clean, tenant_id=str(bound_tenant().id))


def remind(today: date) -> None:
    """Remind HR, in one mail, and each person of what expires, as the settings say, in the caller's transaction."""
    if not (lead_times := sorted(map(int, settings(DocumentSettings).documents_lead_times))):
        return
    claimed = claim(lead_times, today)
    if not claimed:
        return
    tenant_id, own = str(bound_tenant().id), defaultdict[UUID, dict[str, int]](dict)
    for row in claimed:
        if row.employee_id and row.visibility == Visibility.SHARED:
            own[row.employee_id][str(row.id)] = row.reminded_days
    defer(mail_digest, tenant_id=tenant_id, claims={str(row.id): row.reminded_days for row in claimed})
    for employee_id, claims in own.items():
        defer(mail_reminder, tenant_id=tenant_id, employee_id=str(employee_id), claims=claims)


def claim(lead_times: Sequence[int], today: date) -> list[Any]:
    """Claim the documents of which somebody has to be reminded today: rows with id, person and days left.

    A lead time, in days and in ascending order, is due once if no reminder came since it was reached. What is kept is
    how many days were left: these only get fewer, so that neither a time zone that brings yesterday back nor another
    lead time brings a reminder again.
    """
    left = type_coerce(Document.expires_on - today, Integer)
    nearest = case(*((left <= days, literal(days)) for days in lead_times))
    present = select(Employee.id).where(Employee.status.in_(CURRENT))
    due = select(Document.id).where(
        Document.is_current,
        Document.expires_on <= today + timedelta(days=lead_times[-1]),
        or_(Document.employee_id.is_(None), Document.employee_id.in_(present)),
        or_(Document.reminded_days.is_(None), nearest < Document.reminded_days),
    )
    # One that somebody is changing at this moment has its turn tomorrow: nobody waits for them, who may wait for us.
    due = due.with_for_update(skip_locked=True, key_share=True)
    claimed = update(Document).where(Document.id.in_(due))
    # Nobody has edited it: it keeps its version and its time.
    claimed = claimed.values(reminded_days=left, updated_at=Document.updated_at)
    rows = session.execute(
        claimed.returning(Document.id, Document.employee_id, Document.visibility, Document.reminded_days),
        execution_options={"synchronize_session": False},
    )
    return list(rows)
