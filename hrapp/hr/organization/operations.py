"""Making and changing departments and branches; every change is written into the history."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.text import N_, slugify
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.queries import free_code, is_taken
from hrapp.hr.organization.trees import would_close_circle

Unit = TypeVar("Unit", Department, Branch)


def create_department(actor: Actor, values: Mapping[str, Any]) -> Department:
    """A new department. Invalid if its name or code is taken, or it points at something that is not here."""
    return _create(actor, Department(id=uuid7()), values)


def create_branch(actor: Actor, values: Mapping[str, Any]) -> Branch:
    """A new branch. Invalid if its name or code is taken."""
    return _create(actor, Branch(id=uuid7()), values)


def update_department(actor: Actor, department: Department, values: Mapping[str, Any], people: int) -> None:
    """Change a department in which `people` work now. Invalid as for a new one; Conflict if it is to be
    deactivated while somebody works in it, or a department below it is active."""
    if department.active and values.get("active") is False:
        refuse_if_in_use(department, people)
    _update(actor, department, values)


def update_branch(actor: Actor, branch: Branch, values: Mapping[str, Any], people: int) -> None:
    """Change a branch at which `people` work now. Conflict if it is to be deactivated while somebody does."""
    if branch.active and values.get("active") is False:
        refuse_if_in_use(branch, people)
    _update(actor, branch, values)


def refuse_if_in_use(unit: Department | Branch, people: int) -> None:
    """Raise Conflict while people, or active departments below, depend on it."""
    if people:
        message = N_("“%(name)s” still has people in it (%(people)s). Move them first, then deactivate it.")
        raise Conflict(message, name=unit.name, people=people)
    if isinstance(unit, Department) and has_active_children(unit.id):
        raise Conflict(
            N_("“%(name)s” has active departments below it. Deactivate or move those first."), name=unit.name
        )


def has_active_children(department_id: UUID) -> bool:
    below = session.query(Department.id).filter_by(parent_id=department_id, active=True)
    return bool(session.scalar(below.exists().select()))


def _create(actor: Actor, unit: Unit, values: Mapping[str, Any]) -> Unit:
    code = values.get("code") or free_code(type(unit), code_from(values["name"]))
    _check(unit, {**values, "code": code})
    _assign(unit, {**values, "code": code})
    session.add(unit)
    audit.record(actor, "created", unit, audit.changes_of(unit))
    session.flush()
    return unit


def _update(actor: Actor, unit: Unit, values: Mapping[str, Any]) -> None:
    if "code" in values and not values["code"]:
        values = {name: value for name, value in values.items() if name != "code"}
    _check(unit, values)
    _assign(unit, values)
    if changes := audit.changes_of(unit):
        audit.record(actor, "updated", unit, changes)
    session.flush()


def _assign(unit: Unit, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(unit, name, value.upper() if name == "code" else value)


def _check(unit: Unit, values: Mapping[str, Any]) -> None:
    """Raise Invalid, with every reason at once, if `values` do not fit the rest."""
    model = type(unit)
    errors: dict[str, list[str]] = {}
    if "name" in values and is_taken(model.name, values["name"], unit.id):
        errors["name"] = [N_("There is one of this name already.")]
    if "code" in values and is_taken(model.code, values["code"], unit.id):
        errors["code"] = [N_("This code is taken.")]
    branch_id, parent_id = values.get("branch_id"), values.get("parent_id")
    if branch_id and not session.get(Branch, branch_id):
        errors["branch_id"] = [N_("There is no such branch.")]
    if parent_id and not session.get(Department, parent_id):
        errors["parent_id"] = [N_("There is no such department.")]
    elif parent_id and would_close_circle(Department, Department.parent_id, unit.id, parent_id):
        errors["parent_id"] = [N_("A department cannot be below itself.")]
    if errors:
        raise Invalid(errors)


def code_from(name: str) -> str:
    """A short code out of a name: the initials of several words, or the first letters of one."""
    words = re.findall(r"[A-Z0-9]+", slugify(name).upper())
    initials = "".join(word[0] for word in words)
    return (initials if len(words) > 1 else "".join(words)[:3])[:8] or "UNIT"
