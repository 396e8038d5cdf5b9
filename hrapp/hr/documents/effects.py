"""What a change of the settings of documents does, in words."""

from datetime import date

from hrapp.hr.settings.queries import Chosen


def effects(_before: Chosen, _after: Chosen, _today: date) -> list[str]:
    return []
