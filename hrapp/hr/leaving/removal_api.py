"""The JSON API that removes a record which was entered by mistake."""

from typing import Any
from uuid import UUID

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, changes_to
from hrapp.hr.employees.queries import get_employee
from hrapp.hr.leaving import removals
from hrapp.hr.leaving.removal_pages import RemovalFields
from hrapp.platform.memberships.visit import visit

api = Blueprint(
    "removals_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="Records entered by mistake"
)


class RemovalInput(Versioned, RemovalFields):
    """What confirms a removal: the name in the record, and the version that was read."""


@api.delete("/<uuid:employee_id>")
@access("employees.remove")
@api.arguments(RemovalInput)
@api.response(204)
@api.doc(operationId="deleteEmployee")
def destroy(args: dict[str, Any], employee_id: UUID) -> None:
    """Remove a record that was entered by mistake: a young one that has nothing but itself.

    `confirm` is the name in the record; `version` or If-Match names the version, the latest. 409 with all reasons,
    under `record`, if the record has more than itself. Somebody who leaves keeps their record.
    """
    employee = get_employee(actor(), employee_id, lock=True)
    values = changes_to(employee, args)
    removals.remove_record(actor(), employee, values["confirm"], visit().today)
