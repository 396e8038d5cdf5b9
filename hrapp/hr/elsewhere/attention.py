"""Who works for another employer at the same time, though the settings do not allow it, on the dashboard."""

from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Attention, numbers_of
from hrapp.hr.elsewhere.fields import ElsewhereSettings
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import UNEXPLAINED
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings


class Elsewhere(NamedTuple):
    """How many people work for another employer too, of whom nobody has said why that is all right."""

    unexplained: int


def numbers(actor: Actor, today: date) -> Select[Any] | None:
    """The statement of `Elsewhere`; None where that is allowed, and for those who may not know it."""
    del today
    if not may(actor, "elsewhere.view") or settings(ElsewhereSettings).concurrent_employment:
        return None
    query = select(func.count(CrossInstitutionRecord.id).label("elsewhere_unexplained"))
    return query.join(Employee, Employee.id == CrossInstitutionRecord.employee_id).where(UNEXPLAINED)


def attention(actor: Actor, today: date) -> list[Attention]:
    """That there are such people, with their list."""
    found = numbers_of(Elsewhere, actor, today)
    if found is None:
        return []
    text = ngettext(
        "%(num)s person works for another employer too, which is not allowed here",
        "%(num)s people work for another employer too, which is not allowed here",
        found.unexplained,
    )
    url = url_for("elsewhere_people.index", show="unexplained")
    return [Attention(text, url, "alert-triangle", 30, found.unexplained, _("Look"))]
