"""The greeting of the dashboard, by the time of day where the reader is."""

from datetime import datetime

from flask_babel import gettext as _

MORNING, AFTERNOON, EVENING = 4, 12, 18  # o'clock


def greeting(name: str, now: datetime) -> str:
    """“Good morning, Ada”; `name` is the whole name, `now` the time where its bearer is."""
    first = next(iter(name.split()), "")
    if MORNING <= now.hour < AFTERNOON:
        return str(_("Good morning, %(name)s", name=first))
    if AFTERNOON <= now.hour < EVENING:
        return str(_("Good afternoon, %(name)s", name=first))
    return str(_("Good evening, %(name)s", name=first))
