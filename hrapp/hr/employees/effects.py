"""What a change of the settings of records and numbers does, in words; and the next numbers, while they are edited."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, not_, select

from hrapp.core.extensions import session
from hrapp.core.fields.patterns import words_of
from hrapp.core.languages import translated
from hrapp.hr.employees.fields import LONGEST_NUMBER, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import Numbering, Standing, coming, numbering, pattern_of, too_long
from hrapp.hr.employees.rules import RULE, is_blank, lacking
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.fields import Rule
from hrapp.hr.settings.queries import Chosen


def rule_effects(before: Chosen, after: Chosen, _today: date) -> list[str]:
    """What a change of the rules does, in words."""
    new = {name.removeprefix(RULE): rule for name, rule in after.items() if before[name] != rule}
    counted = {name: _concerned(name, rule) for name, rule in new.items() if rule != Rule.OPTIONAL}
    numbers: dict[str, int] = {}
    if counted:
        columns = (func.count(Employee.id).filter(condition).label(name) for name, condition in counted.items())
        numbers = dict(session.execute(select(*columns)).one()._mapping)
    return [_effect(name, rule, numbers.get(name, 0)) for name, rule in new.items()]


def _concerned(name: str, rule: str) -> ColumnElement[bool]:
    """The condition of the people whom a new rule concerns: those who lack what is required, or have what is hidden."""
    return lacking(name) if rule == Rule.REQUIRED else not_(is_blank(name))


def _effect(name: str, rule: str, number: int) -> Any:
    field = EmployeeFields.field(name)
    label = field.label if field else name
    if rule == Rule.OPTIONAL:
        return _("%(field)s: may be left blank.", field=label)
    if rule == Rule.HIDDEN:
        if not number:
            return _("%(field)s: no record has one. It is neither shown nor asked for.", field=label)
        return ngettext(
            "%(field)s: kept for %(num)s person, but neither shown nor changed any more.",
            "%(field)s: kept for %(num)s people, but neither shown nor changed any more.",
            number,
            field=label,
        )
    if not number:
        return _("%(field)s: asked for in each new record. Nobody lacks it now.", field=label)
    return ngettext(
        "%(field)s: %(num)s person lacks it. It will be asked for when that part of their record is next edited.",
        "%(field)s: %(num)s people lack it. It will be asked for when that part of their record is next edited.",
        number,
        field=label,
    )


def number_preview(chosen: Chosen, today: date) -> list[str]:
    """What the next numbers would be by `chosen`, in words; by branch or department, those in the first one."""
    year, named = str(today.year), set(words_of(pattern_of(chosen)))
    models: dict[str, type[Branch] | type[Department]] = {"branch": Branch, "dept": Department}
    found = {word: _first(model) for word, model in models.items() if word in named}
    units = {word: unit for word, unit in found.items() if unit}
    lines = []
    if units:
        standing = Standing(year, **{word: unit.code for word, unit in units.items()})
        place = ", ".join(unit.name for unit in units.values())
        lines.append(_("Next in %(place)s: %(numbers)s", place=place, numbers=_next(numbering(chosen, standing))))
    numbers = _next(numbering(chosen, Standing(year)))
    if not named & {"branch", "dept"}:
        return [_("Next: %(numbers)s", numbers=numbers)]
    return [*lines, _("Next without a branch or department: %(numbers)s", numbers=numbers)]


def number_effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    """What a change of these settings does, in words."""
    found = []
    if any(before[name] != after[name] for name in after if name != "number_manual"):
        found += [*number_preview(after, today), _("Numbers that people have stay as they are.")]
    if before.number_manual != after.number_manual:
        found.append(
            _("A number can also be entered by hand, for a new employee or in the record.")
            if after.number_manual
            else _("Numbers can no longer be entered or changed by hand.")
        )
    return found


def _next(family: Numbering) -> str:
    numbers = coming(family)
    wrong = next((number for number in numbers if len(number) > LONGEST_NUMBER), None)
    return translated(too_long(wrong)) if wrong else ", ".join(numbers)


def _first(model: type[Branch] | type[Department]) -> Any:
    return session.scalar(select(model).where(model.active).order_by(model.name_key).limit(1))
