"""The forms of departments and branches."""

from typing import Any

from werkzeug.datastructures import MultiDict

from hrapp.access.rules import actor
from hrapp.core.fields.countries import countries
from hrapp.core.fields.form import Form
from hrapp.core.text import N_
from hrapp.hr.employees.queries import find_by_label, label, people_by_id
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.queries import Placed, all_branches, all_departments, as_tree
from hrapp.hr.organization.schemas import BranchSchema, DepartmentForm

INDENT = "\u2003"


def department_form(department: Department | None = None, data: MultiDict[str, str] | None = None) -> Form:
    """The form of a department; it may be put below any active one but those that are below itself."""
    form = Form(DepartmentForm(), data, saved(department) if department else None)
    tree = cut_off(as_tree(all_departments()), department)
    kept = department.parent_id if department else None
    form.set_choices(
        "parent_id", [(str(d.id), INDENT * depth + d.name) for d, depth in tree if d.active or d.id == kept]
    )
    in_use = department.branch_id if department else None
    form.set_choices("branch_id", [(str(b.id), b.name) for b in all_branches() if b.active or b.id == in_use])
    refuse_stale(form, department, data)
    return form


def cut_off(tree: list[Placed], cut: Department | None) -> list[Placed]:
    """The tree without `cut` and all that hangs from it."""
    kept, below = [], None
    for placed in tree:
        if below is not None and placed.depth <= below:
            below = None
        if cut is not None and placed.department.id == cut.id:
            below = placed.depth
        if below is None:
            kept.append(placed)
    return kept


def saved(department: Department) -> dict[str, Any]:
    """The department as its form shows it."""
    head = people_by_id(actor(), {department.head_id}).values() if department.head_id else ()
    names = ("name", "code", "description", "parent_id", "branch_id")
    return {name: getattr(department, name) for name in names} | {"head": next(map(label, head), "")}


def department_values(form: Form) -> dict[str, Any]:
    """The values, with the head found who was typed; an error is added if that is nobody."""
    values = dict(form.cleaned)
    if "head" in values:
        typed = values.pop("head")
        head = find_by_label(actor(), typed) if typed else None
        if typed and not head:
            form.add_errors({"head": [N_("Nobody who works here is meant by that. Choose a name of the list.")]})
        values["head_id"] = head.id if head else None
    return values


def branch_form(branch: Branch | None = None, data: MultiDict[str, str] | None = None) -> Form:
    form = Form(BranchSchema(), data, branch)
    form.set_choices("country", countries())
    refuse_stale(form, branch, data)
    return form


def refuse_stale(form: Form, unit: Department | Branch | None, data: MultiDict[str, str] | None) -> None:
    """Add an error if somebody else has saved `unit` since the page with its form was opened."""
    if unit and data and data.get("seen", stamp(unit)) != stamp(unit):
        reason = N_("Somebody else has changed this since you opened it. What you save now replaces that.")
        form.add_errors({"seen": [reason]})


def stamp(unit: Department | Branch) -> str:
    """Another one after each change."""
    return unit.updated_at.isoformat()
