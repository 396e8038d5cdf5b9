"""Scheduled changes that came into force in part only, for those who can say what should hold instead."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Attention
from hrapp.audit.models import AuditEvent
from hrapp.core import clock
from hrapp.core.extensions import session

WRONG = 30
SHOWN_FOR = timedelta(days=7)
# Only so many of the newest events are looked through, since the log is found by its numbers alone.
NEWEST = 1000


def attention(actor: Actor, _today: date) -> list[Attention]:
    """Each person whose change was applied in part in the last days, with the button that leads to their history."""
    if not may(actor, "employees.edit"):
        return []
    newest = select(func.max(AuditEvent.seq)).scalar_subquery()
    query = select(AuditEvent.subject_id, func.max(AuditEvent.subject_name))
    query = query.where(
        AuditEvent.seq > newest - NEWEST,
        AuditEvent.action == "job change applied in part",
        AuditEvent.at > clock.now() - SHOWN_FOR,
    )
    rows = session.execute(query.group_by(AuditEvent.subject_id).order_by(func.max(AuditEvent.seq).desc()))
    return [
        Attention(
            _("%(name)s: a scheduled change was applied in part only", name=name),
            url_for("employees.show_work", employee_id=employee_id),
            "alert-triangle",
            WRONG,
            action_label=_("Look"),
        )
        for employee_id, name in rows
    ]
