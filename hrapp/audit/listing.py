"""The list of audit events, the newest first."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from hrapp.audit.labels import LogLabels
from hrapp.audit.models import AuditEvent
from hrapp.core.lists.filters import Filter
from hrapp.core.lists.listing import Column, List

SCOPE = "all of this employer"


def action_label(action: str) -> Any:
    return LogLabels.of_topics().action(action).label


EVENTS: List[AuditEvent] = List(
    source=lambda _scope: select(AuditEvent),
    matches=lambda word: AuditEvent.search.like(word, escape="/"),
    columns=(
        Column("what", _l("What")),
        Column("changes", _l("Changes")),
        Column("who", _l("Who")),
        Column("when", _l("When"), (AuditEvent.seq,)),
        Column("number", _l("No."), css="num"),
    ),
    sort="-when",
    tie_breaker=(),
    filters=(Filter("action", _l("Any action"), AuditEvent.action, words=action_label),),
)
