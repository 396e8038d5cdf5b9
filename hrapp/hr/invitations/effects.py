"""What a change of the settings of invitations does, in words."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.hr.invitations.queries import count_open
from hrapp.hr.settings.queries import Chosen


def effects(before: Chosen, after: Chosen, _today: date) -> list[str]:
    """What a change of these settings does, in words."""
    found = []
    if before.invitation_days != after.invitation_days:
        found.append(
            ngettext(
                "Invitations that are sent from now on are valid for %(num)s day.",
                "Invitations that are sent from now on are valid for %(num)s days.",
                after.invitation_days,
            )
        )
        if number := count_open():
            found.append(ngettext("%(num)s open one keeps its date.", "%(num)s open ones keep their date.", number))
    if before.welcome_mail != after.welcome_mail:
        found.append(
            _("Whoever accepts an invitation gets a welcome mail.")
            if after.welcome_mail
            else _("Whoever accepts an invitation gets no further mail.")
        )
    if before.profile_reminder_days != after.profile_reminder_days:
        found.append(_reminder_effect(after.profile_reminder_days))
    return found


def _reminder_effect(days: int) -> Any:
    if not days:
        return _("Nobody is reminded of what their record lacks.")
    return ngettext(
        "Whoever joined %(num)s day ago, and whose record lacks something that is required, gets one reminder.",
        "Whoever joined %(num)s days ago, and whose record lacks something that is required, gets one reminder.",
        days,
    )
