"""The JSON API of custom fields, with the same fields and operations as the pages."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import fields, validate

from hrapp.access.permissions import may, viewable
from hrapp.access.rules import access, actor
from hrapp.core.api import Blueprint, Versioned, answer, changes_to
from hrapp.core.errors import Invalid
from hrapp.core.fields.kinds import Text, YesNo
from hrapp.core.fields.schema import Fields, Values
from hrapp.core.text import N_
from hrapp.hr.custom_fields.definitions import Option
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.custom_fields.queries import definition_of
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.record_fields import logged_fields
from hrapp.hr.field_settings import operations, queries
from hrapp.hr.field_settings.fields import LONGEST_OPTION, DefinitionFields

api = Blueprint(
    "field_settings_api", __name__, url_prefix="/api/v1/e/<slug>/custom-fields", description="Custom fields"
)


class OptionInput(Fields):
    """An option of a choice. One with the key of an existing option renames or retires it; one without is new."""

    key = fields.String()
    label = Text(N_("Label"), limit=LONGEST_OPTION, required=True)
    retired = YesNo(N_("No longer offered"), allow_none=False, load_default=False)


class FieldOutput(DefinitionFields):
    """A custom field. `key` names its values in the `custom` object of employees, and never changes."""

    id = fields.UUID()
    options = fields.List(fields.Nested(OptionInput))
    version = fields.Integer()


class FieldInput(DefinitionFields):
    """A custom field."""

    options = fields.List(fields.Nested(OptionInput))


class FieldChange(Versioned, FieldInput):
    """A change to a custom field. Options that are left out stay as they are, after those that are given."""


class Move(Fields):
    """Where a custom field is moved."""

    known = validate.OneOf(tuple(operations.STEPS), error=N_("Choose from the list."))
    move = fields.String(required=True, validate=known)


@api.get("/")
@access("employees.list")
@api.response(200, FieldOutput(many=True))
def index() -> list[CustomField]:
    """List the custom fields whose values the caller may view, in order; to those who edit them also retired ones."""
    found = queries.all_fields()
    if may(actor(), "settings.edit"):
        return found
    seen = viewable(actor(), logged_fields() if found else EmployeeFields)
    return [field for field in found if field.retired_at is None and definition_of(field).name in seen]


@api.post("/")
@access("settings.edit")
@api.arguments(FieldInput)
@api.response(201, FieldOutput)
def create(args: dict[str, Any]) -> Response:
    """Add a custom field."""
    values = Values(args)
    field = operations.create_field(actor(), values, options_of(values.pop("options", []), []))
    response = answer(FieldOutput(), field)
    response.status_code = 201
    response.headers["Location"] = url_for(".show", field_id=field.id)
    return response


@api.get("/<uuid:field_id>")
@access("settings.edit")
@api.response(200, FieldOutput)
def show(field_id: UUID) -> Response:
    """Get one custom field, with its version as ETag."""
    return answer(FieldOutput(), queries.get_field(field_id))


@api.patch("/<uuid:field_id>")
@access("settings.edit")
@api.arguments(FieldChange(partial=True))
@api.response(200, FieldOutput)
def update(args: dict[str, Any], field_id: UUID) -> Response:
    """Change the given fields. `version` or If-Match names the version to change; 409 or 412 if it is outdated.

    The kind cannot be changed once people have values.
    """
    field = queries.get_field(field_id, lock=True)
    values = changes_to(field, args)
    sent = values.pop("options", None)
    options = None if sent is None else options_of(sent, list(definition_of(field).options))
    operations.change_field(actor(), field, values, options)
    return answer(FieldOutput(), field)


@api.post("/<uuid:field_id>/position")
@access("settings.edit")
@api.arguments(Move)
@api.response(200, FieldOutput)
def update_position(args: dict[str, str], field_id: UUID) -> Response:
    """Move a custom field up or down among those in use of its section. Its version stays."""
    field = queries.get_field(field_id)
    operations.move_field(actor(), field, operations.STEPS[args["move"]])
    return answer(FieldOutput(), field)


@api.post("/<uuid:field_id>/retirement")
@access("settings.edit")
@api.response(200, FieldOutput)
def create_retirement(field_id: UUID) -> Response:
    """Retire a custom field. Its values are kept."""
    field = queries.get_field(field_id, lock=True)
    operations.retire_field(actor(), field)
    return answer(FieldOutput(), field)


@api.delete("/<uuid:field_id>/retirement")
@access("settings.edit")
@api.response(200, FieldOutput)
def delete_retirement(field_id: UUID) -> Response:
    """Bring a retired custom field back, with its values."""
    field = queries.get_field(field_id, lock=True)
    operations.bring_back(actor(), field)
    return answer(FieldOutput(), field)


def options_of(sent: list[dict[str, Any]], known: list[Option]) -> list[Option]:
    """All options as the input says, those that it leaves out at the end.

    Invalid if it names one that there is not, or one twice, or a new one without a label.
    """
    left = {option.key: option for option in known}
    taken = {*operations.RESERVED, *left}
    found: list[Option] = []
    for each in sent:
        key = each.get("key")
        if key is None:
            if not each.get("label"):
                raise Invalid({"options": [N_("A new option needs a label.")]})
            key = operations.unused(each["label"], "option", taken)
            taken.add(key)
            before = Option(key, each["label"])
        elif key in left:
            before = left.pop(key)
        else:
            raise Invalid({"options": [N_("There is no option “%(key)s”, or it is named twice.", key=key[:100])]})
        found.append(Option(key, each.get("label") or before.label, each.get("retired", before.retired)))
    return [*found, *left.values()]
