"""Creating and changing departments and branches, with audit events, in the caller's transaction."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_, slugify
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.queries import free_code, is_code_taken, is_name_taken, other_headquarters
from hrapp.hr.organization.trees import lock_tree, would_form_cycle

Unit = TypeVar("Unit", Department, Branch)
# The fields of a department that say what holds it.
HOLDERS: dict[str, type[Department | Branch]] = {"parent_id": Department, "branch_id": Branch}
INACTIVE = N_("This is inactive. Reactivate it first, or choose another.")
# So many names are said in a message.
NAMED = 3


def create_unit(actor: Actor, unit: Unit, values: Values) -> Unit:
    """Save a new department or branch and return it; a blank code is made from the name.

    Invalid if the name or code is taken or a reference does not exist.
    """
    code = values.get("code") or free_code(type(unit), code_from(values["name"]))
    unit.id = uuid7()
    _save(actor, unit, {**values, "code": code}, "created")
    return unit


def update_unit(actor: Actor, unit: Unit, values: Values, people: int) -> None:
    """Change a department or branch with `people` current employees; a blank code is left unchanged.

    Invalid as for `create_unit`; Conflict if it is to be deactivated while people work in it, or while it holds active
    departments, or reactivated within something inactive.
    """
    if unit.active and values.get("active") is False:
        refuse_if_in_use(unit, people)
    if not unit.active and values.get("active") and isinstance(unit, Department):
        refuse_if_within_inactive(unit, values)
    _save(actor, unit, {name: value for name, value in values.items() if name != "code" or value}, "updated")


def _save(actor: Actor, unit: Department | Branch, values: dict[str, Any], action: str) -> None:
    if "code" in values:
        values["code"] = values["code"].upper()
    _check(unit, values)
    audit.change(actor, unit, values, action)
    session.flush()


def refuse_if_in_use(unit: Department | Branch, people: int) -> None:
    """Raise Conflict if people work in it or active departments are part of it."""
    if people:
        message = N_("“%(name)s” still has people in it (%(people)s). Move them first, then deactivate it.")
        raise Conflict(message, name=unit.name, people=people)
    lock_tree(Department)
    held = Department.parent_id if isinstance(unit, Department) else Department.branch_id
    query = select(Department.name).where(held == unit.id, Department.active).order_by(Department.name_key)
    if names := session.scalars(query).all():
        message = N_("“%(name)s” still holds active departments: %(names)s. Move or deactivate those first.")
        raise Conflict(message, name=unit.name, names=listed(names))


def refuse_if_within_inactive(unit: Department, values: Mapping[str, Any]) -> None:
    """Raise Conflict if the parent or branch that it has, or gets by `values`, is inactive."""
    lock_tree(Department)
    for name, model in HOLDERS.items():
        above = values.get(name, getattr(unit, name))
        if above and not is_active(model, above):
            message = N_("“%(name)s” is part of “%(above)s”, which is inactive. Reactivate that first, or move it.")
            raise Conflict(message, name=unit.name, above=session.scalar(select(model.name).where(model.id == above)))


def is_active(model: type[Department | Branch], unit_id: UUID) -> bool:
    """Whether it is active now; not from the session, whose row may be older than the lock of the tree."""
    return bool(session.scalar(select(model.active).where(model.id == unit_id)))


def listed(names: Sequence[str]) -> str:
    """The first names, and an ellipsis if there are more."""
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def _check(unit: Department | Branch, values: Mapping[str, Any]) -> None:
    """Raise Invalid, with all errors at once, if `values` do not fit other rows."""
    model = type(unit)
    errors: dict[str, list[str]] = {}
    if "name" in values and is_name_taken(model, values["name"], unit.id):
        errors["name"] = [N_("This name is already in use.")]
    if "code" in values and is_code_taken(model, values["code"], unit.id):
        errors["code"] = [N_("This code is already in use.")]
    if isinstance(unit, Branch) and values.get("headquarters") and (other := other_headquarters(unit)):
        errors["headquarters"] = [N_("%(name)s is the headquarters. Change that first.", name=other)]
    branch_id, parent_id = values.get("branch_id"), values.get("parent_id")
    if branch_id and not session.get(Branch, branch_id):
        errors["branch_id"] = [N_("We could not find this branch.")]
    if parent_id and not session.get(Department, parent_id):
        errors["parent_id"] = [N_("We could not find this department.")]
    elif parent_id and would_form_cycle(Department, Department.parent_id, unit.id, parent_id):
        errors["parent_id"] = [N_("A department cannot be part of itself or of a department below it.")]
    for name in errors_of_inactive(unit, values).keys() - errors.keys():
        errors[name] = [INACTIVE]
    if errors:
        raise Invalid(errors)


def errors_of_inactive(unit: Department | Branch, values: Mapping[str, Any]) -> dict[str, UUID]:
    """field → id of what an active department is moved into although that is inactive."""
    if not values.get("active", unit.active is not False):
        return {}
    chosen = {name: values[name] for name in HOLDERS if values.get(name) and values[name] != getattr(unit, name, None)}
    if chosen:
        lock_tree(Department)
    return {name: above for name, above in chosen.items() if not is_active(HOLDERS[name], above)}


def code_from(name: str) -> str:
    """A short code from a name: the initials of several words, or the first three letters of one."""
    words = re.findall(r"[A-Z0-9]+", slugify(name).upper())
    initials = "".join(word[0] for word in words)
    return (initials if len(words) > 1 else "".join(words)[:3])[:8] or "UNIT"
