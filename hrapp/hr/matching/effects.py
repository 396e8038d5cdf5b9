"""What a change of the settings of duplicates does, in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.hr.matching.fields import DuplicateAction, PairState, chosen_signals
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.signals import Signal
from hrapp.hr.settings.queries import Chosen


def effects(before: Chosen, after: Chosen, _today: date) -> list[str]:
    """What a change of these settings does, in words."""
    found = []
    if chosen_signals(before) != chosen_signals(after):
        found += _signal_effects(chosen_signals(after))
    if before.duplicates_action != after.duplicates_action:
        found.append(_action_effect(after.duplicates_action))
    return found


def _signal_effects(signals: frozenset[Signal]) -> list[str]:
    if not signals:
        return [_("Records are not compared any more: no duplicate is noticed.")]
    names = ", ".join(str(signal.label) for signal in Signal if signal in signals)
    found = [_("From now on records are compared by: %(signals)s.", signals=names)]
    if Signal.BIRTH_DATE in signals and Signal.NAME in signals:
        found.append(_("A name or an address alone is never enough: people of one name, or of one household, differ."))
    waiting = session.scalar(select(func.count()).where(DuplicatePair.state == PairState.OPEN)) or 0
    all_again = _("All records are compared anew in the coming night, or when you start it.")
    if waiting:
        return [
            *found,
            all_again,
            ngettext(
                "%(num)d open pair stays only if it still matches.",
                "%(num)d open pairs stay only if they still match.",
                waiting,
            ),
        ]
    return [*found, all_again]


def _action_effect(action: str) -> str:
    said = {
        DuplicateAction.BLOCK: _(
            "A new or changed record that matches another by an identifier is saved by nobody; one that matches"
            " otherwise only by an owner or administrator, with a reason."
        ),
        DuplicateAction.WARN: _(
            "Whoever saves a new or changed record that matches another sees both first, and can say that they are"
            " different people."
        ),
        DuplicateAction.ALLOW: _(
            "Whoever saves a new or changed record that matches another sees both first, and has to say how they know"
            " that they are different people."
        ),
    }
    return str(said[DuplicateAction(action)])
