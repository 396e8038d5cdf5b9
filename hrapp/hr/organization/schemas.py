"""What may be said about departments and branches, for forms and JSON alike."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from hrapp.core.fields.countries import country
from hrapp.core.fields.schema import Schema, email, text
from hrapp.core.text import N_

CODE = validate.Regexp(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}\Z", error=N_("Use up to 20 letters, digits and hyphens."))
ZONES = tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def code() -> fields.String:
    return fields.String(
        allow_none=True,
        validate=CODE,
        metadata={"label": _l("Code"), "help": _l("Short and unique. Left blank, it is made from the name.")},
    )


class DepartmentSchema(Schema):
    """What a department is made from."""

    name = text(100, required=True, label=_l("Name"))
    code = code()
    description = text(2000, label=_l("Description"), kind="textarea")
    parent_id = fields.UUID(allow_none=True, metadata={"label": _l("Part of"), "kind": "select"})
    branch_id = fields.UUID(allow_none=True, metadata={"label": _l("Branch"), "kind": "select"})


class DepartmentForm(DepartmentSchema):
    """The page's form: the head is looked up by name or number."""

    head = text(200, label=_l("Head"), help=_l("Type a name or an employee number."))


class DepartmentInput(DepartmentSchema):
    """The API's request."""

    head_id = fields.UUID(allow_none=True)
    active = fields.Boolean()


class DepartmentChange(DepartmentInput):
    """The API's request for a change: what is given is changed."""


class DepartmentOutput(DepartmentInput):
    id = fields.UUID()


class BranchSchema(Schema):
    """What a branch is made from."""

    name = text(100, required=True, label=_l("Name"))
    code = code()
    address = text(300, label=_l("Address"), kind="textarea", autocomplete="street-address")
    city = text(100, label=_l("City"), autocomplete="address-level2")
    region = text(100, label=_l("Region"), autocomplete="address-level1")
    country = country(_l("Country"))
    phone = text(40, label=_l("Phone"), kind="tel", autocomplete="tel")
    email = email(label=_l("Email"), autocomplete="email")
    time_zone = fields.String(
        allow_none=True,
        validate=validate.OneOf(ZONES, error=N_("Choose a time zone of the list.")),
        metadata={"label": _l("Time zone"), "kind": "select", "choices": [(zone, zone) for zone in ZONES]},
    )
    headquarters = fields.Boolean(
        load_default=False, metadata={"label": _l("This is the headquarters"), "kind": "checkbox"}
    )


class BranchInput(BranchSchema):
    """The API's request."""

    active = fields.Boolean()


class BranchChange(BranchInput):
    """The API's request for a change: what is given is changed."""


class BranchOutput(BranchInput):
    id = fields.UUID()
