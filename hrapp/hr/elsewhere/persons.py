"""Who is looked for at other employers: the identifiers of a record, as it is or as it will be."""

from collections.abc import Mapping
from typing import Any

from hrapp.core.errors import CannotOpen
from hrapp.hr.employees.fields import IDENTIFIERS, EmployeeFields
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.rules import hidden
from hrapp.platform.people_index.checks import Person

KINDS = EmployeeFields.names(IDENTIFIERS)
# An identifier is compared within the country that has given it, which may be that of the nationality.
COMPARED = (*KINDS, "nationality")
NAMES = ("first_name", "last_name", "preferred_name")


def compares(values: Mapping[str, Any]) -> bool:
    """Whether what people are looked for by is among these values; what the settings hide is not."""
    return any(name in values for name in COMPARED if name not in hidden())


def person_of(employee: Employee, values: Mapping[str, Any] | None = None) -> Person | None:
    """Who is looked for once `values` are saved; None if what the record holds cannot be opened now."""
    given = values or {}

    def value_of(name: str) -> Any:
        return given[name] if name in given else getattr(employee, name)

    try:
        texts = {kind: opened(held) for kind in KINDS if kind not in hidden() and (held := value_of(kind)) is not None}
    except CannotOpen:
        return None
    first, last, preferred = map(value_of, NAMES)
    return Person(texts, value_of("nationality"), employee.id, full_name(first or "", last or "", preferred))


def opened(held: Any) -> str:
    return held if isinstance(held, str) else str(held.open())


def has_identifiers(employee: Employee) -> bool:
    """Whether there is anything to look for somebody by; the columns of the identifiers are loaded together."""
    return any(getattr(employee, kind) is not None for kind in KINDS if kind not in hidden())
