"""The day as of which pages and the API are asked, in the parameter `as_of`."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from hrapp.core.fields.kinds import Day
from hrapp.core.fields.schema import Fields


class AsOfQuery(Fields):
    """The day as of which is asked; today if it is left out."""

    as_of = Day(_l("As of"))


def day_asked(args: Mapping[str, str], today: date) -> date | None:
    """The day that a page's query string asks for; None for today, and for what is no day."""
    try:
        asked: date | None = AsOfQuery().load(args).get("as_of")
    except ValidationError:
        return None
    return None if asked == today else asked
