"""What waits for HR among the invitations."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.access.actor import Actor
from hrapp.access.topic import Attention, numbers_of
from hrapp.hr.invitations.queries import Invitations


def attention(actor: Actor, today: date) -> list[Attention]:
    """Invitations that expire soon, for those who may see them."""
    found = numbers_of(Invitations, actor, today)
    if found is None:
        return []
    expiring = found.expiring
    text = ngettext(
        "%(num)s invitation expires within two days", "%(num)s invitations expire within two days", expiring
    )
    return [Attention(text, url_for("invitations.index", soon="expiring"), "mail", 20, expiring, _("Send again"))]
