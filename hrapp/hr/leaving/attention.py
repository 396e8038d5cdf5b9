"""The requests that somebody leaves which wait for the reader's approval."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Attention
from hrapp.hr.leaving.queries import waiting_for
from hrapp.ui.filters import day

FIRST = 10


def attention(actor: Actor, _today: date) -> list[Attention]:
    """Each request that `actor` may decide, with the button beside it; the earliest last day first."""
    if not may(actor, "departures.view"):
        return []
    return [
        Attention(
            _(
                "%(name)s leaves on %(date)s: your approval is needed",
                name=departure.employee.name,
                date=day(departure.last_day),
            ),
            url_for("leaving.show", departure_id=departure.id),
            "user-minus",
            FIRST,
            action_label=_("Decide"),
        )
        for departure in waiting_for(actor)
    ]
