"""Who a session or token acts as, for programs."""

from typing import Any

from flask_login import current_user
from marshmallow import fields

from hrapp.access.rules import SIGNED_IN, access
from hrapp.core.api import Blueprint
from hrapp.core.fields.schema import Fields
from hrapp.platform.memberships.visit import visit

api = Blueprint("me", __name__, url_prefix="/api/v1/me", description="The caller")


class MyEmployer(Fields):
    slug = fields.String()
    name = fields.String()
    role = fields.String()


class Me(Fields):
    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    locale = fields.String()
    time_zone = fields.String()
    employers = fields.List(fields.Nested(MyEmployer))


@api.route("", methods=["GET"])
@access(SIGNED_IN)
@api.response(200, Me)
def show() -> dict[str, Any]:
    """Get the caller and their employers; with a token, only the employer that it is for."""
    only = visit().token_employer_id
    found = [each for each in visit().memberships.values() if only in (None, each.employer.id)]
    return {
        "id": current_user.id,
        "email": current_user.email,
        "name": current_user.name,
        "locale": current_user.locale,
        "time_zone": current_user.time_zone,
        "employers": [{"slug": each.employer.slug, "name": each.employer.name, "role": each.role} for each in found],
    }
