"""Making, changing, moving and retiring custom fields, in the caller's transaction; no value is ever lost by it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.keys import match_key
from hrapp.core.text import N_, slugify
from hrapp.hr.custom_fields import queries as known
from hrapp.hr.custom_fields.definitions import WITH_OPTIONS, Definition, Option
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.search_keys import search_again
from hrapp.hr.field_settings.fields import LONGEST_OPTION, MOST_OPTIONS
from hrapp.hr.field_settings.queries import has_values, lock_fields

STEPS = {"up": -1, "down": 1}
MOST_FIELDS = 100
MOST_LISTED = 6
LONGEST_KEY = 40
# Keys of options that mean something else in the address of a list.
RESERVED = {"none"}
KIND_FIXED = N_("People have values of this kind already. Make another field, and retire this one.")
TOO_MANY = N_("There can be %(limit)s fields in use. Retire one first.", limit=MOST_FIELDS)
TOO_MANY_LISTED = N_("The list can show %(limit)s of your fields. Take another one out of it first.", limit=MOST_LISTED)


def create_field(actor: Actor, values: Values, options: Sequence[Option] = ()) -> CustomField:
    """Save a new custom field, at the end of its section, and return it; its key is made from the label.

    Invalid if the options do not fit the kind, or if as many fields as can be are in use or listed.
    """
    lock_fields()
    refuse_too_many(CustomField(), values, comes=True)
    field = CustomField(id=uuid7(), key=free_key(values["label"]), position=next_position())
    said = {"required": False, "listed": False, **values, "options": as_stored(fitting(values["kind"], options))}
    audit.change(actor, field, said, "created")
    session.flush()
    return field


def change_field(actor: Actor, field: CustomField, values: Values, options: Sequence[Option] | None = None) -> None:
    """Change a custom field that the caller has locked; `options` are all of them, in order, if they are changed.

    Invalid as for `create_field`, and if the kind is to be changed though people have values. What a search finds
    follows.
    """
    refuse_too_many(field, values)
    before = known.definition_of(field)
    kind = values.get("kind") or field.kind
    if kind != field.kind and has_values(field.key):
        raise Invalid({"kind": [KIND_FIXED]})
    if options is not None or kind != field.kind:
        given = options if options is not None else before.options
        values = Values({**values, "options": as_stored(fitting(kind, given))})
    audit.change(actor, field, values)
    session.flush()
    find_anew(before, known.definition_of(field))


def retire_field(actor: Actor, field: CustomField) -> None:
    """Ask for it no more: it leaves forms, records, list and search, and its values stay. Twice is once."""
    if field.retired_at is None:
        before = known.definition_of(field)
        field.retire()
        _log_and_find(actor, "retired", field, before)


def bring_back(actor: Actor, field: CustomField) -> None:
    """Ask for a locked field again, and show its values; Conflict if too many are in use or listed by then."""
    if field.retired_at is None:
        return
    try:
        refuse_too_many(field, {"listed": field.listed}, comes=True)
    except Invalid as error:
        raise Conflict(next(iter(error.fields.values()))[0]) from error
    before = known.definition_of(field)
    field.bring_back()
    _log_and_find(actor, "brought back", field, before)


def move_field(actor: Actor, field: CustomField, step: int) -> None:
    """Move it one place up (-1) or down (1) among the fields in use of its section; at its end it stays.

    The version stays too, since nobody who edits one of the fields has to know.
    """
    lock_fields()
    query = select(CustomField.id, CustomField.section, CustomField.retired_at)
    rows = session.execute(query.order_by(CustomField.position, CustomField.id)).all()
    order = [row.id for row in rows]
    beside = [row.id for row in rows if row.section == field.section and row.retired_at is None]
    here = beside.index(field.id) if field.id in beside else -1
    there = here + step
    if here < 0 or not 0 <= there < len(beside):
        return
    first, second = order.index(field.id), order.index(beside[there])
    order[first], order[second] = order[second], order[first]
    table = CustomField.__table__
    for position, row_id in enumerate(order, start=1):
        moved = update(table).where(table.c.id == row_id, table.c.position != position)  # type: ignore[arg-type]
        session.execute(moved.values(position=position))
    known.forget()
    audit.record(actor, "reordered", field)


def _log_and_find(actor: Actor, action: str, field: CustomField, before: Definition) -> None:
    audit.record(actor, action, field)
    session.flush()
    find_anew(before, known.definition_of(field))


def find_anew(before: Definition, after: Definition) -> None:
    """Let the search follow a change of a field: what is found, if anything is, by which words."""
    if before.is_found != after.is_found or (after.is_found and before.options != after.options):
        search_again(after.key)


def refuse_too_many(field: CustomField, values: Mapping[str, Any], *, comes: bool = False) -> None:
    """Raise Invalid if a field that `comes` into use, or is to be listed, would be one too many."""
    others = select(CustomField.listed).where(CustomField.retired_at.is_(None), CustomField.id != field.id)
    listed = list(session.scalars(others))
    if comes and len(listed) >= MOST_FIELDS:
        raise Invalid({"label": [TOO_MANY]})
    if values.get("listed") and sum(listed) >= MOST_LISTED:
        raise Invalid({"listed": [TOO_MANY_LISTED]})


def next_position() -> int:
    return (session.scalar(select(func.max(CustomField.position))) or 0) + 1


def free_key(label: str) -> str:
    """A key made from a label, that no other field has."""
    taken = set(session.scalars(select(CustomField.key)))
    return unused(label, "field", taken)


def unused(label: str, otherwise: str, taken: Iterable[str]) -> str:
    """A key of small letters, digits and underscores that is not taken; `otherwise` is for a label without any."""
    made = slugify(label, LONGEST_KEY).replace("-", "_") or otherwise
    found, number = made, 1
    while found in taken:
        number += 1
        found = f"{made}_{number}"
    return found


# Options


def fitting(kind: str, options: Sequence[Option]) -> Sequence[Option]:
    """The options of a field of this kind; Invalid, at `new_options`, if it needs some, or they are not right."""
    if kind not in WITH_OPTIONS:
        return ()
    if not any(not option.retired for option in options):
        raise Invalid({"new_options": [N_("Enter at least one option to choose from.")]})
    if len(options) > MOST_OPTIONS:
        raise Invalid({"new_options": [N_("There can be %(limit)s options at most.", limit=MOST_OPTIONS)]})
    seen: set[str] = set()
    for option in options:
        if len(option.label) > LONGEST_OPTION:
            raise Invalid(
                {"new_options": [N_("An option can have %(limit)s characters at most.", limit=LONGEST_OPTION)]}
            )
        if (same := match_key(option.label)) in seen:
            raise Invalid({"new_options": [N_("Two options are called “%(label)s”.", label=option.label)]})
        seen.add(same)
    return options


def with_new(options: Sequence[Option], labels: Iterable[str]) -> list[Option]:
    """The options, and new ones with these labels after them; a key is made from the label once, and never changes."""
    found, taken = list(options), {*RESERVED, *(option.key for option in options)}
    for label in labels:
        key = unused(label, "option", taken)
        taken.add(key)
        found.append(Option(key, label))
    return found


def as_stored(options: Iterable[Option]) -> list[dict[str, Any]]:
    return [option._asdict() for option in options]
