"""The JSON API for a masked value of a record."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.rules import one_of
from hrapp.core.fields.schema import Fields
from hrapp.core.text import N_
from hrapp.hr.employees import revelations
from hrapp.hr.employees.record import find_record
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.confirmation import confirm
from hrapp.tenancy.scope import tenant_scope

api = Blueprint(
    "revelations_api",
    __name__,
    url_prefix="/api/v1/e/<slug>/employees/<uuid:employee_id>/revelations",
    description="Masked values of a record, shown whole",
)
GIVE_PASSWORD = N_("Give your password: a token alone does not show this.")


# Which value to show; the password is that of the token's person. (Not classes: `field` is a method of Fields.)
RevelationInput = Fields.from_dict(
    {
        "field": Text(_l("Field"), required=True, validate=[one_of(revelations.MASKED)]),
        "password": fields.String(load_only=True, validate=validate.Length(max=1024)),
    },
    name="RevelationInput",
)
RevelationOutput = Fields.from_dict({"field": fields.String(), "value": fields.String()}, name="RevelationOutput")


# In `public`, where wrong passwords are counted, until the password has been checked.
@api.post("")
@access("portal.view", bound=False)
@api.kept_nowhere
@api.arguments(RevelationInput)
@api.response(200, RevelationOutput)
def create(args: dict[str, Any], employee_id: UUID) -> dict[str, str]:
    """Show one value, which the audit log records. Needs the password, or a session that gave it lately."""
    confirm(args.get("password"), GIVE_PASSWORD)
    with tenant_scope(visit().employer.tenant_ref):
        text = revelations.reveal(actor(), find_record(employee_id), args["field"])
    return {"field": args["field"], "value": text}
