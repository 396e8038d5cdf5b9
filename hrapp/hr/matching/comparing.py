"""Several people side by side, field by field: records, or what was typed for one; and where they differ."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from hrapp.access.actor import Actor
from hrapp.access.permissions import viewable
from hrapp.core.errors import CannotOpen
from hrapp.core.fields.kinds import Field, Reference
from hrapp.hr.employees.fields import EmployeeFields, Status
from hrapp.hr.employees.models import Employee, identity_of
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.rules import hidden
from hrapp.tenancy.sealed import Sealed

# Said at the head of each side.
IN_HEAD = ("status", "number", "birthday_shown")


class Side(NamedTuple):
    """One of those who are compared: what it is called, such as “Kept”, whose name it has, and what is known beside.

    `url` leads to the record, '' for one that is not saved. `facts` are short sentences, such as of former employment.
    """

    title: str
    name: str
    url: str = ""
    photo_url: str | None = None
    state: Status | None = None
    facts: Sequence[str] = ()


class Line(NamedTuple):
    """A field of all sides: a text for each, '' for none, and whether they differ.

    `chosen` is the place of the side whose value stays, where one of them is chosen; None elsewhere.
    """

    name: str
    label: Any
    texts: list[str]
    differs: bool
    chosen: int | None = None

    @property
    def contradicts(self) -> bool:
        """Whether one side says something else than another one; a side that says nothing does not."""
        return self.differs and all(self.texts)


def compare(actor: Actor, people: Sequence[Any], names: Iterable[str] | None = None) -> list[Line]:
    """The fields that `actor` may see and that one of `people` has, in their order; those of records need not be saved.

    Each of `people` reads as an Employee, with references loaded. `names` leaves out other fields.
    """
    fields = record_fields(EmployeeFields)
    left_out = {*hidden(), *IN_HEAD}
    wanted = [name for name in viewable(actor, fields) if name not in left_out]
    found = [line_of(people, name, fields.field(name)) for name in wanted if names is None or name in set(names)]
    return [each for each in found if any(each.texts)]


def line_of(people: Sequence[Any], name: str, field: Any) -> Line:
    texts = [text_of(person, name, field) for person in people]
    first, *others = (same_of(person, name, field) for person in people)
    return Line(name, field.label, texts, any(other != first for other in others))


def text_of(person: Any, name: str, field: Field) -> str:
    """The value as a reader sees it; a private one is masked."""
    value = getattr(person, field.relation if isinstance(field, Reference) else name)
    return field.show_safely(value) if value not in (None, "") else ""


def same_of(person: Any, name: str, field: Field) -> Any:
    """What makes two values the same: of identifiers, however they are written."""
    value = getattr(person, name)
    if isinstance(value, Sealed):
        try:
            value = value.open()
        except CannotOpen:
            return object()
    if value in (None, ""):
        return None
    return identity_of(value) or value if name in Employee.__fingerprinted__ else value


def side_of(employee: Employee, title: str, url: str = "", facts: Sequence[str] = ()) -> Side:
    """The head of a record."""
    return Side(title, employee.name, url, employee.photo_url, employee.state, facts)
