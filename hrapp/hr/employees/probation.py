"""The probation that the settings propose to somebody who begins."""

from datetime import date, timedelta

from hrapp.hr.settings.fields import ProbationSettings
from hrapp.hr.settings.queries import settings


def probation_end(hired_on: date | None) -> date | None:
    """The last day of the probation of somebody who starts on this day; None without a probation."""
    months = settings(ProbationSettings).probation_months
    return later_by(hired_on, months) - timedelta(days=1) if hired_on and months else None


def later_by(day: date, months: int) -> date:
    """The same day of a later month, or the first of the next if that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return (day.replace(day=1, year=year, month=month + 1) + timedelta(days=31)).replace(day=1)
