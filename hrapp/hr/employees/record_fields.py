"""The fields of a record at the bound tenant: those of everybody, and the tenant's own, each in its section."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hrapp.core.errors import Invalid
from hrapp.core.fields.form import Form
from hrapp.core.fields.kinds import FILL_IN, Choice, Several
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_
from hrapp.hr.custom_fields.definitions import PREFIX, Definition
from hrapp.hr.custom_fields.fields import MORE
from hrapp.hr.custom_fields.kinds import SeveralOptions
from hrapp.hr.custom_fields.queries import definitions
from hrapp.hr.employees.fields import EmployeeFields, LoggedFields
from hrapp.hr.employees.models import Employee

# The sections in which a custom field may stand, by key: not those that say of their values that they are encrypted.
SECTIONS: Mapping[str, Section] = {
    section.key: section for section in (*EmployeeFields.sections(), MORE) if not section.privacy.is_masked
}
UNKNOWN = N_("There is no such field.")
NOT_OFFERED = N_("Choose from the list.")


def record_fields(base: type[Fields], *, retired: bool = False) -> type[Fields]:
    """`base` (EmployeeFields or a class of more) with the bound tenant's fields in use, or with `retired` with all."""
    found = definitions(retired=retired)
    return _extended(base, found) if found else base


def logged_fields() -> type[Fields]:
    """What the log may have of a record, also of fields that are retired by now."""
    return record_fields(LoggedFields, retired=True)


# A class is made for each employer and base, and only those that are in use are kept.
@lru_cache(maxsize=256)
def _extended(base: type[Fields], found: tuple[Definition, ...]) -> type[Fields]:
    own = {each.name: each.as_field(SECTIONS.get(each.section, MORE)) for each in found}
    return base.from_dict(own, name=base.__name__)  # type: ignore[return-value, arg-type]


def is_own(name: str) -> bool:
    """Whether a name is that of a custom field."""
    return name.startswith(PREFIX)


def own_names(fields: type[Fields]) -> list[str]:
    """The names of the custom fields among `fields`."""
    return list(filter(is_own, fields.names()))


def own_errors(employee: Employee, values: Mapping[str, Any], *, is_new: bool = False) -> dict[str, list[str]]:
    """field → messages for custom values that the definitions do not allow; a new record needs all that are required.

    An option that is retired is kept where it is stored, and not taken as a new value.
    """
    sent = {name: value for name, value in values.items() if is_own(name)}
    if not sent and not is_new:
        return {}
    fields = record_fields(EmployeeFields)
    errors: dict[str, list[str]] = {name: [UNKNOWN] for name in sent if fields.field(name) is None}
    for name in own_names(fields):
        field = fields.field(name)
        asked = name in sent or is_new
        if field and field.required and asked and sent.get(name) is None:
            errors[name] = [FILL_IN]
        elif isinstance(field, Choice | SeveralOptions) and name in sent and not _offers(field, sent[name], employee):
            errors[name] = [NOT_OFFERED]
    return errors


def _offers(field: Choice | SeveralOptions, value: Any, employee: Employee) -> bool:
    offered = {each for each, _ in field.choices.options()}
    return _chosen(value) <= offered | _chosen(getattr(employee, field.name or ""))


def _chosen(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else set() if value is None else {value}


def offer_own_choices(form: Form, employee: Employee | None = None) -> None:
    """Offer the options in use of each custom choice, and those that the record has, whether retired or not."""
    for name, field in form.schema.fields.items():
        if is_own(name) and isinstance(field, Choice | Several):
            kept = _chosen(getattr(employee, name)) if employee else set()
            labels = field.choices.labels()
            offered = {value for value, _ in field.choices.options()} | kept
            form.offer(name, [(value, label) for value, label in labels.items() if value in offered])


def own_values(sent: Mapping[str, Any], allowed: tuple[str, ...]) -> Values:
    """The values of the custom fields among `allowed` (names) that an API's `custom` object holds, by name of field.

    Raises Invalid, at `custom.<key>`, for another key and for a value that is not of the field's kind.
    """
    named = {PREFIX + str(key): value for key, value in sent.items()}
    known = Values({name: value for name, value in named.items() if name in allowed})
    errors: dict[str, list[str]] = {name: [UNKNOWN] for name in named if name not in known}
    loaded = Values()
    try:
        loaded = record_fields(EmployeeFields)(only=tuple(known), partial=True).read(known)
    except Invalid as error:
        errors |= error.fields
    if errors:
        raise at_keys(Invalid(errors))
    return loaded


def at_keys(error: Invalid) -> Invalid:
    """The same error with custom fields named as they are sent to the API: `custom.<key>`."""
    return Invalid(
        {f"custom.{name.removeprefix(PREFIX)}" if is_own(name) else name: why for name, why in error.fields.items()}
    )
