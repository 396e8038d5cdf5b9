"""Who a session or token acts as, for programs."""

from typing import Any

from flask import g
from flask_login import current_user
from flask_smorest import Blueprint
from marshmallow import fields

from hrapp.access.rules import SIGNED_IN, access
from hrapp.core.fields.schema import Schema
from hrapp.platform.sessions import bearer

api = Blueprint("me", __name__, url_prefix="/api/v1/me", description="Who is asking.")


class MyEmployerSchema(Schema):
    slug = fields.String()
    name = fields.String()
    role = fields.String()


class MeSchema(Schema):
    id = fields.UUID()
    email = fields.String()
    name = fields.String()
    locale = fields.String()
    time_zone = fields.String()
    employers = fields.List(fields.Nested(MyEmployerSchema))


@api.route("", methods=["GET"])
@access(SIGNED_IN)
@api.response(200, MeSchema)
def show() -> dict[str, Any]:
    """Who I am, and the employers that I may ask for: with a token, the one that it is for."""
    only = bearer.employer_id()
    places = [place for place in g.places.values() if only in (None, place.employer.id)]
    return {
        "id": current_user.id,
        "email": current_user.email,
        "name": current_user.name,
        "locale": current_user.locale,
        "time_zone": current_user.time_zone,
        "employers": [
            {"slug": place.employer.slug, "name": place.employer.name, "role": place.membership.role}
            for place in places
        ],
    }
