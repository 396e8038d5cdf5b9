"""The JSON API of branches, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to, created
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.as_of_query import AsOfQuery
from hrapp.hr.employees.emptying import refuse_if_awaited
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import count_in
from hrapp.hr.employees.units import counted
from hrapp.hr.organization.fields import BranchFields
from hrapp.hr.organization.models import Branch
from hrapp.hr.organization.operations import create_unit, update_unit
from hrapp.hr.organization.queries import all_branches, get_branch
from hrapp.platform.memberships.visit import visit

api = Blueprint("branches_api", __name__, url_prefix="/api/v1/e/<slug>/branches", description="Branches")


class BranchOutput(BranchFields):
    """A branch."""

    row = Branch

    id = fields.UUID()
    version = fields.Integer()
    headcount = fields.Integer(metadata={"description": "The people who are here today, or on the day of `as_of`."})


class BranchInput(Versioned, BranchFields):
    """A change to a branch."""


@api.get("/")
@access("organization.view")
@api.arguments(AsOfQuery, location="query")
@api.response(200, BranchOutput(many=True))
def index(args: dict[str, Any]) -> list[Any]:
    """List all branches by name, with the number of people who are here today, or as of a day."""
    return counted(all_branches(), Employee.branch_id, args.get("as_of"))


@api.post("/")
@access("organization.edit")
@api.arguments(BranchFields)
@api.response(201, BranchOutput)
def create(args: dict[str, Any]) -> Response:
    """Add a branch."""
    branch = create_unit(actor(), Branch(), Values(args))
    return created(shown(branch), url_for(".show", branch_id=branch.id))


@api.get("/<uuid:branch_id>")
@access("organization.view")
@api.response(200, BranchOutput)
def show(branch_id: UUID) -> Response:
    """Get one branch, with its version as ETag."""
    return shown(get_branch(branch_id))


@api.patch("/<uuid:branch_id>")
@access("organization.edit")
@api.arguments(BranchInput(partial=True))
@api.response(200, BranchOutput)
def update(args: dict[str, Any], branch_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change, the latest.

    `active: false` is refused while someone works there.
    """
    branch = get_branch(branch_id, lock=True)
    values = changes_to(branch, args)
    if values.get("active") is False:
        refuse_if_awaited(branch, visit().today)
    update_unit(actor(), branch, values, count_in(Employee.branch_id, branch.id))
    return shown(branch)


def shown(branch: Branch) -> Response:
    """The branch with its headcount."""
    return answer(BranchOutput(), *counted([branch], Employee.branch_id))
