"""Creating and changing departments and branches, with audit events, in the caller's transaction."""

import re
from collections.abc import Mapping
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
from hrapp.hr.organization.queries import free_code, is_taken
from hrapp.hr.organization.trees import would_form_cycle

# So many are named in a message.
NAMED = 5
Unit = TypeVar("Unit", Department, Branch)


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

    Invalid as for `create_unit`; Conflict if it is to be deactivated while people work in it, or while it has active
    departments below it.
    """
    if unit.active and values.get("active") is False:
        refuse_if_in_use(unit, people)
    _save(actor, unit, {name: value for name, value in values.items() if name != "code" or value}, "updated")


def _save(actor: Actor, unit: Department | Branch, values: dict[str, Any], action: str) -> None:
    if "code" in values:
        values["code"] = values["code"].upper()
    _check(unit, values)
    audit.change(actor, unit, values, action)
    session.flush()


def refuse_if_in_use(unit: Department | Branch, people: int) -> None:
    """Raise Conflict if people work in it or active departments are below it."""
    if people:
        message = N_("“%(name)s” still has people in it (%(people)s). Move them first, then deactivate it.")
        raise Conflict(message, name=unit.name, people=people)
    if isinstance(unit, Department) and (below := active_children(unit.id)):
        message = N_("“%(name)s” has active departments below it (%(below)s). Deactivate or move those first.")
        raise Conflict(message, name=unit.name, below=", ".join(below))


def active_children(department_id: UUID) -> list[str]:
    """The names of active departments directly below one; some, if there are many."""
    below = select(Department.name).where(Department.parent_id == department_id, Department.active)
    return list(session.scalars(below.order_by(Department.name).limit(NAMED)))


def _check(unit: Department | Branch, values: Mapping[str, Any]) -> None:
    """Raise Invalid, with all errors at once, if `values` do not fit other rows."""
    model = type(unit)
    errors: dict[str, list[str]] = {}
    if "name" in values and is_taken(model.name, values["name"], unit.id):
        errors["name"] = [N_("This name is already in use.")]
    if "code" in values and is_taken(model.code, values["code"], unit.id):
        errors["code"] = [N_("This code is already in use.")]
    branch_id, parent_id = values.get("branch_id"), values.get("parent_id")
    if branch_id and not session.get(Branch, branch_id):
        errors["branch_id"] = [N_("We could not find this branch.")]
    if parent_id and not session.get(Department, parent_id):
        errors["parent_id"] = [N_("We could not find this department.")]
    elif parent_id and would_form_cycle(Department, Department.parent_id, unit.id, parent_id):
        errors["parent_id"] = [N_("A department cannot be part of itself or of a department below it.")]
    if errors:
        raise Invalid(errors)


def code_from(name: str) -> str:
    """A short code from a name: the initials of several words, or the first three letters of one."""
    words = re.findall(r"[A-Z0-9]+", slugify(name).upper())
    initials = "".join(word[0] for word in words)
    return (initials if len(words) > 1 else "".join(words)[:3])[:8] or "UNIT"
