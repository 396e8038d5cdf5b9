"""Reading an employer's audit log."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from hrapp.audit.models import AuditEvent
from hrapp.audit.operations import broken_links
from hrapp.core.extensions import session
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import CastEmployer
from tests.support.mailbox import work


def events_of(app: Flask, employer: CastEmployer) -> list[AuditEvent]:
    """Everything in the log, the oldest first."""
    with app.app_context(), tenant_scope(employer.tenant):
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.seq)))


def last_changes(app: Flask, employer: CastEmployer) -> dict[str, Any]:
    """What the newest event says has changed."""
    return events_of(app, employer)[-1].changes


def log_of(app: Flask, employer: CastEmployer) -> list[AuditEvent]:
    """The events of an employer, once the worker has told it what is due; the chain holds."""
    work(app)
    events = events_of(app, employer)
    assert broken_links(events) == []
    return events


def actions(app: Flask, employer: CastEmployer) -> list[str]:
    return [event.action for event in log_of(app, employer)]
