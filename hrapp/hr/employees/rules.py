"""What an employer asks of the fields of its records: required, optional or hidden. A setting for each field.

Form, page, API and operations all ask here, so that they say the same.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_

from hrapp.core.fields.kinds import FILL_IN
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_
from hrapp.hr.employees.fields import BANK, CURRENT, NEEDS_LAST_NAME, EmployeeFields, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.numbers import NOT_BY_HAND, NumberSettings
from hrapp.hr.settings.fields import FieldRule, Rule
from hrapp.hr.settings.queries import settings
from hrapp.platform.countries import pack_of

RULE = "rule_"
RECORD = Section("record", _l("Fields of the record"), _l("What a record asks for, and what it does not have."))
# The database needs these in every record, or they follow from others; somebody at the top has no manager.
FIXED = ("first_name", "job_title", "employment_type", "hired_on", "number", "manager_id")
# Names, lists, invitations and reminders rest on these.
NEVER_HIDDEN = (
    *("last_name", "preferred_name", "work_email"),
    *("department_id", "branch_id", "probation_ends_on"),
)
REQUIRED_BY_DEFAULT = ("last_name", "work_email")
# Of these a required one is asked of active people only: nobody else is paid yet, or any more.
OF_ACTIVE = EmployeeFields.names(BANK)
IS_HIDDEN = N_("The settings of this employer hide this field.")
NEEDS_EMAIL = N_("Enter a work email, or a personal one.")
MESSAGES = {"last_name": NEEDS_LAST_NAME, "work_email": NEEDS_EMAIL, "personal_email": NEEDS_EMAIL}
HELP = {
    "last_name": _l("Optional for people with one name."),
    "work_email": _l("A personal email is enough."),
}

Errors = dict[str, list[str]]


def _rule_of(name: str, label: Any, group: Section) -> FieldRule:
    only = (Rule.REQUIRED, Rule.OPTIONAL) if name in NEVER_HIDDEN else tuple(Rule)
    default = Rule.REQUIRED if name in REQUIRED_BY_DEFAULT else Rule.OPTIONAL
    return FieldRule(label, RECORD, group=group, only=only, load_default=str(default), help=HELP.get(name, ""))


def _rules() -> Iterator[tuple[str, FieldRule]]:
    for name in EmployeeFields.names():
        field = EmployeeFields.field(name)
        if field and not field.dump_only and name not in FIXED:
            yield RULE + name, _rule_of(name, field.label, field.section)


RecordRules: type[Fields] = Fields.from_dict(dict(_rules()), name="RecordRules")  # type: ignore[assignment]


def rules() -> Mapping[str, str]:
    """field of a record → its Rule at the bound tenant, for the fields whose rule an employer may set."""
    return {name.removeprefix(RULE): rule for name, rule in settings(RecordRules).items()}


HIDEABLE = frozenset(name.removeprefix(RULE) for name in RecordRules.names()) - {*NEVER_HIDDEN}


def hidden() -> frozenset[str]:
    """The fields that records do not have here."""
    return frozenset(name for name, rule in rules().items() if rule == Rule.HIDDEN)


def required() -> frozenset[str]:
    """The fields that a record has to have here, those of active people alone among them."""
    return frozenset(name for name, rule in rules().items() if rule == Rule.REQUIRED)


def rule_errors(
    employee: Employee, values: Mapping[str, Any], status: str | None, asked: Collection[str] | None = None
) -> Errors:
    """field → messages for `values` that the rules refuse, with which the record has `status`.

    A required field that is not among the values is asked for if it is among `asked`: somebody's address can be
    corrected though their birth date is missing. A value that is as it was may be hidden.
    """
    asked = values.keys() if asked is None else asked
    errors: Errors = {}
    for name, rule in rules().items():
        if rule == Rule.HIDDEN and name in values and not _same(values[name], getattr(employee, name)):
            errors[name] = [IS_HIDDEN]
        elif rule == Rule.REQUIRED and name in asked and not _is_met(name, employee, values, status):
            errors[name] = [MESSAGES.get(name, FILL_IN)]
    return errors | _email_errors(employee, values) | _number_errors(employee, values)


def _is_met(name: str, employee: Employee, values: Mapping[str, Any], status: str | None) -> bool:
    """Whether a required field has a value, or need not have one."""
    if values.get(name) or (name in OF_ACTIVE and status != Status.ACTIVE):
        return True
    return name == "work_email" and bool(_other(employee, values, "personal_email"))


def _email_errors(employee: Employee, values: Mapping[str, Any]) -> Errors:
    """The personal email may not be taken away where it is the one that is required."""
    taken_away = "personal_email" in values and not values["personal_email"] and employee.personal_email
    if not taken_away or "work_email" not in required() or _other(employee, values, "work_email"):
        return {}
    return {"personal_email": [NEEDS_EMAIL]}


def _number_errors(employee: Employee, values: Mapping[str, Any]) -> Errors:
    entered = values.get("number")
    if not entered or entered == employee.number or settings(NumberSettings).number_manual:
        return {}
    return {"number": [NOT_BY_HAND]}


def _other(employee: Employee, values: Mapping[str, Any], name: str) -> Any:
    return values[name] if name in values else getattr(employee, name)


def _same(new: Any, old: Any) -> bool:
    return (not new and not old) or bool(old == new)


def usual(country: str | None) -> dict[str, Any]:
    """The rules of the fields that every employer in a country has to ask for."""
    return {
        RULE + name: str(Rule.REQUIRED) for name in pack_of(country).mandatory if RULE + name in RecordRules.names()
    }


def lacking(name: str) -> ColumnElement[bool]:
    """The condition that somebody who works here lacks a field that is required of them."""
    lacks = and_(Employee.status.in_(CURRENT), is_blank(name))
    if name == "work_email":
        return and_(lacks, Employee.personal_email.is_(None))
    return and_(lacks, Employee.status == Status.ACTIVE) if name in OF_ACTIVE else lacks


def is_blank(name: str) -> ColumnElement[bool]:
    """The condition that a record has no value in a field."""
    column: Any = Employee.__table__.c[name]
    return or_(column.is_(None), column == "") if name == "last_name" else column.is_(None)
