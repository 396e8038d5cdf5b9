"""How long somebody has been here, and when they come or go, in words, by the calendar of the employer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from babel.units import format_unit
from dateutil.relativedelta import relativedelta
from flask_babel import get_locale
from flask_babel import gettext as _

from hrapp.core.fields.locale_data import formatted_day
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import Tenure

# Up to so many days are counted as days, since “in a month” is too vague for somebody who waits for a colleague.
DAYS = 60


class Dated(Protocol):
    """Somebody in the list: the dates of their tenure, and when they come back after it."""

    @property
    def status(self) -> str: ...
    @property
    def hired_on(self) -> date: ...
    @property
    def terminated_on(self) -> date | None: ...
    @property
    def returns_on(self) -> date | None: ...


def tenure(employee: Employee, today: date, tenures: Sequence[Tenure] = ()) -> str:
    """“2 years 3 months here”, “Starts in 12 days”, “1 year here · Leaves in 12 days”, “Left after 3 years”.

    `tenures` are all of theirs, the oldest first: “Here again for 2 months, after 3 years before”, “Left after 3 years
    · Comes back tomorrow”. '' where no last day is known. A year is over on the same day of a later one; for 29
    February in a common year, on the 28th.
    """
    if employee.is_former:
        left = employee.terminated_on
        gone = _("Left after %(time)s", time=between(employee.hired_on, left)) if left else ""
        back = next((each.hired_on for each in tenures if each.hired_on > today), None)
        return " · ".join(filter(None, (gone, _comes_back(today, back) if back else "")))
    if employee.hired_on > today:
        return _starts(today, employee.hired_on)
    here = _here(employee.hired_on, today, [each for each in tenures if each.hired_on < employee.hired_on])
    return " · ".join(filter(None, (here, _leaves(today, employee.terminated_on) if employee.terminated_on else "")))


def time_here(person: Dated, day: date) -> str:
    """How long the tenure of somebody was, or has been on `day`; '' where no last day is known."""
    if person.status in FORMER:
        return between(person.hired_on, person.terminated_on) if person.terminated_on else ""
    return between(person.hired_on, day) if person.hired_on <= day else ""


def coming(person: Dated, day: date) -> str:
    """“Leaves on 3 March 2026” of somebody who leaves, “Comes back on …” of somebody who has left; '' otherwise."""
    if person.returns_on:
        return str(_("Comes back on %(day)s", day=_day(person.returns_on)))
    if person.status in FORMER or person.terminated_on is None:
        return ""
    if person.terminated_on == day:
        return str(_("Last day"))
    return str(_("Leaves on %(day)s", day=_day(person.terminated_on)))


def _here(since: date, today: date, earlier: Sequence[Tenure]) -> str:
    if since == today:
        return str(_("First day today"))
    time = between(since, today)
    if not earlier:
        return str(_("%(time)s here", time=time))
    before = length((each.hired_on, each.last_day) for each in earlier if each.last_day)
    return str(_("Here again for %(time)s, after %(before)s before", time=time, before=before))


def _starts(today: date, first: date) -> str:
    if (first - today).days == 1:
        return str(_("Starts tomorrow"))
    return str(_("Starts in %(time)s", time=ahead(today, first)))


def _leaves(today: date, last: date) -> str:
    if last == today:
        return str(_("Last day today"))
    if (last - today).days == 1:
        return str(_("Last day tomorrow"))
    return str(_("Leaves in %(time)s", time=ahead(today, last)))


def _comes_back(today: date, first: date) -> str:
    if (first - today).days == 1:
        return str(_("Comes back tomorrow"))
    return str(_("Comes back in %(time)s", time=ahead(today, first)))


def ahead(today: date, day: date) -> str:
    """How long it is to a later day."""
    left = (day - today).days
    return days(left) if left <= DAYS else between(today, day)


def between(first: date, last: date) -> str:
    """The whole years and months from `first` to `last`, or the days if it is less than a month."""
    return length([(first, last)])


def length(times: Iterable[tuple[date, date]]) -> str:
    """The whole years and months that (first day, last day) take together, or the days if it is less than a month."""
    spans = list(times)
    passed = sum((relativedelta(last, first) for first, last in spans), relativedelta()).normalized()
    if passed.years <= 0 and passed.months <= 0:
        return days(max(sum((last - first).days for first, last in spans), 0))
    parts = ((passed.years, "year"), (passed.months, "month"))
    return " ".join(unit(number, name) for number, name in parts if number)


def days(number: int) -> str:
    return unit(number, "day")


def unit(number: int, name: str) -> str:
    return format_unit(number, f"duration-{name}", length="long", locale=get_locale() or "en")


def _day(day: date) -> str:
    return formatted_day(day, "medium", get_locale() or "en")
