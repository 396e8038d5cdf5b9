"""The forms of people: their choices, the manager who is typed, and a change that came too late."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from marshmallow import ValidationError
from uuid_utils.compat import uuid7
from werkzeug.datastructures import MultiDict

from hrapp.access.rules import actor
from hrapp.core import clock
from hrapp.core.fields.countries import countries
from hrapp.core.fields.form import Form
from hrapp.core.text import N_
from hrapp.hr.employees import queries
from hrapp.hr.employees.checks import value_errors
from hrapp.hr.employees.listing import Criteria
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.schemas import EmployeeForm, ListQuery, NewEmployeeForm
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.queries import all_branches, all_departments, as_tree

INDENT = "\u2003"
LIST_QUERY = ListQuery()
# What a change says besides the record's values.
ASIDE = ("version", "effective_on", "reason", "note", "invite", "manager")


class Difference(NamedTuple):
    """A field that was typed differently from what is saved by now."""

    label: Any
    saved: str
    typed: str


class Asked(NamedTuple):
    """What the URL of the list asks for."""

    criteria: Criteria
    page: int
    size: int


def asked_of_list(args: Mapping[str, str]) -> Asked:
    """What is understood of a URL; a value that makes no sense counts as not given."""
    try:
        values = LIST_QUERY.load(args)
    except ValidationError as error:
        understood = error.valid_data if isinstance(error.valid_data, dict) else {}
        values = LIST_QUERY.load({name: value for name, value in understood.items() if value is not None})
    return asked_from(values)


def asked_from(values: Mapping[str, Any]) -> Asked:
    wanted = {name: value or "" for name, value in values.items() if name not in ("page", "size")}
    wanted |= {name: wanted[name].lower() for name in ("department", "branch")}  # as PostgreSQL writes ids
    return Asked(Criteria(**wanted), values["page"], values["size"])


def hiring_form(data: MultiDict[str, str] | None = None) -> Form:
    """The form for a new person; their first day is today, unless somebody says otherwise."""
    blank = {"hired_on": today(), "employment_type": "full_time"}
    return offer_choices(Form(NewEmployeeForm(), data, blank), all_departments(), all_branches())


def change_form(employee: Employee, data: MultiDict[str, str] | None = None) -> Form:
    """The form for a change; a department that is no longer active stays choosable for those who are in it."""
    form = Form(EmployeeForm(), data, saved(employee))
    offer_choices(form, all_departments(), all_branches(), employee.department_id, employee.branch_id)
    if employee.is_former:
        form.set_choices("status", [])
    return form


def saved(employee: Employee) -> dict[str, Any]:
    """The record as its form shows it."""
    shown = {name: getattr(employee, name, None) for name in EmployeeForm().fields}
    manager = queries.label(employee.manager) if employee.manager else ""
    return shown | {"manager": manager, "effective_on": None, "reason": "change", "note": None}


def offer_choices(form: Form, departments: list[Department], branches: list[Branch], *kept: object) -> Form:
    tree = as_tree(departments)
    form.set_choices(
        "department_id",
        [(str(d.id), INDENT * depth + d.name) for d, depth in tree if d.active or d.id in kept],
    )
    form.set_choices("branch_id", [(str(b.id), b.name) for b in branches if b.active or b.id in kept])
    for name in ("nationality", "country"):
        form.set_choices(name, countries())
    return form


def values_of(form: Form, employee: Employee | None = None) -> dict[str, Any]:
    """The record's values; where something is wrong with them, all that is wrong is in the form at once."""
    values = {name: value for name, value in form.cleaned.items() if name not in ASIDE}
    if "manager" in form.cleaned:
        values["manager_id"] = typed_manager(form)
    if not form.valid:
        record = employee or Employee(id=uuid7())
        changed = {name: value for name, value in values.items() if value != getattr(record, name)}
        add_errors(form, value_errors(record, changed, today()))
    return values


def typed_manager(form: Form) -> UUID | None:
    """Who is meant by what was typed; an error is added if that is nobody."""
    typed = form.cleaned["manager"]
    manager = queries.find_by_label(actor(), typed) if typed else None
    if typed and not manager:
        form.add_errors({"manager": [N_("Nobody who works here is meant by that. Choose a name of the list.")]})
    return manager.id if manager else None


def add_errors(form: Form, errors: Mapping[str, Iterable[str]]) -> None:
    """Show what an operation refused, at the field where it was typed."""
    form.add_errors({"manager" if name == "manager_id" else name: why for name, why in errors.items()})


def differences(form: Form, employee: Employee) -> list[Difference]:
    """Where what was typed differs from what somebody else has saved meanwhile."""
    now = change_form(employee)
    names = [name for name in form.schema.fields if name not in ASIDE or name == "manager"]
    return [
        Difference(form.label(name), shown(now, name), shown(form, name))
        for name in names
        if str(now.value(name)) != str(form.value(name))
    ]


def shown(form: Form, name: str) -> str:
    """A value as a reader knows it: the word for a choice, not its key."""
    words = dict(form.choices(name))
    value = str(form.value(name))
    return str(words.get(value, value)).strip() or _("nothing")


def today() -> Any:
    return clock.today(g.employer.time_zone)
