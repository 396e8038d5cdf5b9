"""What a change of those settings does that no topic acts on yet, or that speak for themselves."""

from datetime import date

from flask_babel import gettext as _

from hrapp.hr.settings.queries import Chosen


def later(_before: Chosen, _after: Chosen, _today: date) -> list[str]:
    """What is said of settings that wait for their part of hrapp."""
    return [_("This is kept, and comes into force with that part of hrapp. Nothing changes until then.")]
