"""The history of a person: who looked for them, asked, was answered, or looked at their data, the newest first."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Text, bindparam, cast, func, select

from hrapp.core.languages import translated
from hrapp.core.lists.filters import Filter, ReferenceFilter
from hrapp.core.lists.listing import Column, List, found_in
from hrapp.core.text import N_
from hrapp.platform.consents.fields import EventKind, Scope
from hrapp.platform.consents.models import ConsentEvent
from hrapp.platform.people_index.fields import Purpose

SCOPE = "all of this person"
EVENTS: List[ConsentEvent] = List(
    source=lambda _scope: select(ConsentEvent).where(ConsentEvent.user_id == bindparam("user_id")),
    matches=found_in(ConsentEvent.employer_name, ConsentEvent.source_name),
    columns=(Column("when", _l("When"), (ConsentEvent.at, ConsentEvent.id)),),
    sort="-when",
    tie_breaker=(),
    filters=(
        Filter("kind", _l("Everything"), ConsentEvent.kind, EventKind),
        ReferenceFilter(
            "by",
            _l("Any employer"),
            cast(ConsentEvent.employer_id, Text),
            id=ConsentEvent.employer_id,
            name=func.max(ConsentEvent.employer_name),
            no_label=_l("Employers that have left this site"),
        ),
    ),
)
# How each kind of event is told: sentence, icon, tone.
WORDS = {
    EventKind.CHECKED: (N_("%(employer)s looked for you at other employers"), "search", "info"),
    EventKind.ASKED: (N_("%(employer)s asked for your data at %(source)s"), "mail", "warn"),
    EventKind.APPROVED: (N_("You allowed %(employer)s to see your data at %(source)s"), "check", "good"),
    EventKind.REJECTED: (N_("You rejected the request of %(employer)s for your data at %(source)s"), "x", "bad"),
    EventKind.REFUSED: (N_("The request of %(employer)s was rejected for you, as you have chosen"), "x", "bad"),
    EventKind.REMINDED: (N_("We reminded you of the request of %(employer)s"), "mail-forward", "idle"),
    EventKind.WITHDRAWN: (N_("%(employer)s took its request back"), "arrow-back-up", "idle"),
    EventKind.REVOKED: (N_("You revoked what %(employer)s could see of your data at %(source)s"), "ban", "warn"),
    EventKind.EXPIRED: (N_("The time was over for what %(employer)s had asked for"), "clock", "idle"),
    EventKind.ENDED: (N_("What %(employer)s had asked for ended with your record at %(source)s"), "archive", "idle"),
    EventKind.SHARED: (N_("%(source)s shared your data with %(employer)s, within their group"), "users", "info"),
    EventKind.SHOWN: (N_("%(employer)s looked at your data of %(source)s"), "eye", "info"),
}


class Line(NamedTuple):
    """An event as the timeline of a page shows it; `url` leads to its grant."""

    when: datetime
    title: str
    text: str
    icon: str
    tone: str
    url: str


def line_of(event: ConsentEvent, url: str = "") -> Line:
    """An event in the reader's language."""
    sentence, icon, tone = WORDS[EventKind(event.kind)]
    title = translated(N_(sentence.text, employer=event.employer_name, source=event.source_name or ""))
    return Line(event.at, title, detail_of(event), icon, tone, url)


def detail_of(event: ConsentEvent) -> str:
    """Why somebody looked, or what it was about."""
    if event.purpose:
        return Purpose.label_of(event.purpose)
    return labels_of(event.scopes)


def labels_of(scopes: Iterable[str]) -> str:
    """Scopes as a reader sees them."""
    return ", ".join(map(Scope.label_of, scopes))
