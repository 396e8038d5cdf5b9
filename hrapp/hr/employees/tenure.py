"""How long somebody has been here, in words, by the calendar of the employer."""

from datetime import date

from babel.units import format_unit
from dateutil.relativedelta import relativedelta
from flask_babel import get_locale
from flask_babel import gettext as _

from hrapp.hr.employees.models import Employee

# Up to so many days are counted as days, since “in a month” is too vague for somebody who waits for a colleague.
DAYS = 60


def tenure(employee: Employee, today: date) -> str:
    """“2 years 3 months here”, “Starts in 12 days”, “Left after 3 years”; '' where no last day is known.

    A year is over on the same day of a later one; for 29 February in a common year, on the 28th.
    """
    if employee.is_former:
        left = employee.terminated_on
        return str(_("Left after %(time)s", time=between(employee.hired_on, left))) if left else ""
    ahead = (employee.hired_on - today).days
    if ahead == 1:
        return str(_("Starts tomorrow"))
    if ahead > 1:
        return str(_("Starts in %(time)s", time=days(ahead) if ahead <= DAYS else between(today, employee.hired_on)))
    if ahead == 0:
        return str(_("First day today"))
    return str(_("%(time)s here", time=between(employee.hired_on, today)))


def between(first: date, last: date) -> str:
    """The whole years and months from `first` to `last`, or the days if it is less than a month."""
    passed = relativedelta(last, first)
    if passed.years <= 0 and passed.months <= 0:
        return days(max((last - first).days, 0))
    parts = ((passed.years, "year"), (passed.months, "month"))
    return " ".join(unit(number, name) for number, name in parts if number)


def days(number: int) -> str:
    return unit(number, "day")


def unit(number: int, name: str) -> str:
    return format_unit(number, f"duration-{name}", length="long", locale=get_locale() or "en")
