"""The list of employees as a file: exactly what the list shows to the actor, on all pages."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import IO, Any, NamedTuple

from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.lists.exports import csv_file
from hrapp.core.lists.listing import Asked
from hrapp.core.text import HIDDEN
from hrapp.hr.custom_fields.definitions import Definition
from hrapp.hr.custom_fields.fields import Kind
from hrapp.hr.employees.fields import EmployeeFields, Status
from hrapp.hr.employees.listing import Listed, all_people, label, listed_fields, people_list
from hrapp.hr.employees.lookups import is_identifier
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.tenure import coming, time_here

# Column of the list → what a row has of it; those that speak of a day are in `cells_on`.
CELLS: Mapping[str, Callable[[Listed], Any]] = {
    "name": lambda person: person.name_in_order,
    "work_email": lambda person: person.work_email,
    "number": lambda person: person.number,
    "job_title": lambda person: person.job_title,
    "department": lambda person: person.department_name,
    "branch": lambda person: person.branch_name,
    "hired_on": lambda person: person.hired_on,
    "terminated_on": lambda person: person.terminated_on,
    "termination_reason": lambda person: person.termination_reason,
}
# Kinds whose stored value is what a spreadsheet reads best; others are written as the page shows them.
AS_STORED = (Kind.NUMBER, Kind.DATE)


class Export(NamedTuple):
    """A file, and the name under which a browser saves it."""

    file: IO[bytes]
    name: str


def export_people(actor: Actor, asked: Asked, today: date) -> Export:
    """The people that `asked` finds for `actor`, in its order; the log says who exported how many, and how chosen."""
    columns = columns_of(actor, asked, asked.as_of or today)
    people = all_people(actor, asked, today)
    file, number = csv_file(
        [said for said, _cell in columns], ([cell(person) for _, cell in columns] for person in people)
    )
    audit.record(actor, "exported", changes={**chosen(actor, asked), "rows": number}, subject_type="employee")
    return Export(file, f"{_('Employees').lower()}-{(asked.as_of or today).isoformat()}.csv")


def columns_of(actor: Actor, asked: Asked, day: date) -> list[tuple[str, Callable[[Listed], Any]]]:
    """(label, cell of a row) of each column; the work email, which the list shows below the name, is one too."""
    cells = {**CELLS, **cells_on(day), **{each.name: cell_of(each) for each in listed_fields(actor)}}
    found: list[tuple[str, Callable[[Listed], Any]]] = []
    for column in people_list(actor).columns_of(asked):
        found.append((str(column.label), cells[column.key]))
        if column.key == "name":
            found.append((str(label("work_email")), CELLS["work_email"]))
    return found


def cells_on(day: date) -> dict[str, Callable[[Listed], Any]]:
    """What a row has of the columns that speak of a day, in the words of the list."""

    def status(person: Listed) -> str:
        return " · ".join(filter(None, (str(Status.label_of(person.status)), coming(person, day))))

    return {"status": status, "left_as": status, "tenure": lambda person: time_here(person, day)}


def cell_of(own: Definition) -> Callable[[Listed], Any]:
    field = record_fields(EmployeeFields).field(own.name)
    if own.kind in AS_STORED or field is None:
        return lambda person: person.custom.get(own.key)
    return lambda person: field.show(person.custom.get(own.key))


def chosen(actor: Actor, asked: Asked) -> dict[str, str]:
    """Search, filters and order in use, for the log, which must not have an identifier that somebody searched for."""
    search = HIDDEN if is_identifier(actor, asked.q) else asked.q
    as_of = asked.as_of.isoformat() if asked.as_of else ""
    found = {"search": search, **asked.chosen, "as_of": as_of, "order": asked.sort}
    return {name: value for name, value in found.items() if value}
