"""Departments and branches as JSON, over the same schemas and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.errors import Invalid
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import count_in, is_here
from hrapp.hr.organization import operations, queries
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.organization.schemas import (
    BranchChange,
    BranchInput,
    BranchOutput,
    DepartmentChange,
    DepartmentInput,
    DepartmentOutput,
)

departments = Blueprint("departments_api", __name__, url_prefix="/api/v1/e/<slug>/departments")
branches = Blueprint("branches_api", __name__, url_prefix="/api/v1/e/<slug>/branches")


@departments.get("/")
@access("organization.view")
@departments.response(200, DepartmentOutput(many=True))
def index_departments() -> list[Department]:
    """Every department, by name."""
    return queries.all_departments()


@departments.post("/")
@access("organization.edit")
@departments.arguments(DepartmentInput)
@departments.response(201, DepartmentOutput)
def create_department(values: dict[str, Any]) -> Response:
    check_head(values)
    department = operations.create_department(actor(), values)
    return created(DepartmentOutput().dump(department), url_for(".show_department", department_id=department.id))


@departments.get("/<uuid:department_id>")
@access("organization.view")
@departments.response(200, DepartmentOutput)
def show_department(department_id: UUID) -> Department:
    return queries.get_department(department_id)


@departments.patch("/<uuid:department_id>")
@access("organization.edit")
@departments.arguments(DepartmentChange(partial=True))
@departments.response(200, DepartmentOutput)
def update_department(values: dict[str, Any], department_id: UUID) -> Department:
    """Change what is given; `active: false` is refused while somebody works in it."""
    department = queries.get_department(department_id, lock=True)
    check_head(values)
    operations.update_department(actor(), department, values, count_in(Employee.department_id, department.id))
    return department


@branches.get("/")
@access("organization.view")
@branches.response(200, BranchOutput(many=True))
def index_branches() -> list[Branch]:
    """Every branch, by name."""
    return queries.all_branches()


@branches.post("/")
@access("organization.edit")
@branches.arguments(BranchInput)
@branches.response(201, BranchOutput)
def create_branch(values: dict[str, Any]) -> Response:
    branch = operations.create_branch(actor(), values)
    return created(BranchOutput().dump(branch), url_for(".show_branch", branch_id=branch.id))


@branches.get("/<uuid:branch_id>")
@access("organization.view")
@branches.response(200, BranchOutput)
def show_branch(branch_id: UUID) -> Branch:
    return queries.get_branch(branch_id)


@branches.patch("/<uuid:branch_id>")
@access("organization.edit")
@branches.arguments(BranchChange(partial=True))
@branches.response(200, BranchOutput)
def update_branch(values: dict[str, Any], branch_id: UUID) -> Branch:
    """Change what is given; `active: false` is refused while somebody works at it."""
    branch = queries.get_branch(branch_id, lock=True)
    operations.update_branch(actor(), branch, values, count_in(Employee.branch_id, branch.id))
    return branch


def check_head(values: dict[str, Any]) -> None:
    """Raise Invalid if the head of a department is nobody here."""
    head_id = values.get("head_id")
    if head_id and not is_here(actor(), head_id):
        raise Invalid({"head_id": [N_("There is no such person here.")]})


def created(shown: dict[str, Any], location: str) -> Response:
    response = jsonify(shown)
    response.status_code = 201
    response.headers["Location"] = location
    return response
