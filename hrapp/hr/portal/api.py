"""One's own record as JSON, over the same queries as the page."""

from typing import Any

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.hr.portal import queries
from hrapp.hr.portal.schemas import OwnRecordOutput

api = Blueprint("portal_api", __name__, url_prefix="/api/v1/e/<slug>/me", description="One's own record")


@api.get("")
@access("portal.view")
@api.response(200, OwnRecordOutput)
def show() -> dict[str, Any]:
    """The caller's role and record; `employee` is null for members without one."""
    record = queries.own_record(actor())
    return {
        "role": actor().role,
        "employee": record.employee if record else None,
        "jobs": record.jobs if record else [],
    }
