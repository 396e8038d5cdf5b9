"""The JSON API of the login that reads a record."""

from uuid import UUID

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.hr.invitations import logins
from hrapp.platform.memberships.visit import visit

api = Blueprint("logins_api", __name__, url_prefix="/api/v1/e/<slug>/employees", description="Accounts of employees")


@api.delete("/<uuid:employee_id>/login")
@access("invitations.send", bound=False)
@api.response(204)
def destroy(employee_id: UUID) -> None:
    """Take the account off a record.

    What it may do here by that record ends at once, and the person can be invited again.
    """
    logins.take_off(actor(), visit().employer, employee_id)
