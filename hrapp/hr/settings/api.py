"""The JSON API of the settings: all of them in one object, by name."""

from types import SimpleNamespace
from typing import Any

from flask import Response
from marshmallow import fields

from hrapp.access.rules import access, actor
from hrapp.access.topic import settings_fields, settings_parts
from hrapp.core.api import Blueprint, Versioned, answer, changes_to
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.settings import operations, queries
from hrapp.hr.settings.shown import changes_in, effects_of, part_of
from hrapp.platform.memberships.visit import visit


class ChangeOutput(Fields):
    """A setting that changes, with its values in the caller's language."""

    name = fields.String()
    label = fields.String()
    before = fields.String()
    after = fields.String()


class EffectsOutput(Fields):
    """What a change of settings does, in the caller's language."""

    changes = fields.List(fields.Nested(ChangeOutput))
    effects = fields.List(fields.String())


class SettingsVersion(Versioned):
    """The version of the settings that is changed."""


def make_api() -> Blueprint:
    """The API; its fields are those of all topics."""
    api = Blueprint("settings_api", __name__, url_prefix="/api/v1/e/<slug>/settings", description="Settings")
    chosen = settings_fields()

    class SettingsOutput(chosen):  # type: ignore[valid-type, misc]
        """The settings of an employer."""

        version = fields.Integer()

    class SettingsInput(Versioned, chosen):  # type: ignore[valid-type, misc]
        """A change of settings."""

    class ProposedSettingsInput(chosen):  # type: ignore[valid-type, misc]
        """A change of settings that is not made."""

    def shown() -> Response:
        row = queries.settings_row()
        return answer(SettingsOutput(), SimpleNamespace(**queries.settings(chosen), version=row.version))

    @api.get("")
    @access("settings.edit")
    @api.response(200, SettingsOutput)
    def show() -> Response:
        """Get all settings, with their version as ETag."""
        return shown()

    @api.patch("")
    @access("settings.edit")
    @api.arguments(SettingsInput(partial=True))
    @api.response(200, SettingsOutput)
    def update(args: dict[str, Any]) -> Response:
        """Change some settings. `version` or If-Match names the version to change; 409 or 412 if it is outdated."""
        row = queries.settings_row(lock=True)
        operations.change_settings(actor(), chosen, changes_to(row, args))
        return shown()

    @api.delete("/<section>")
    @access("settings.edit")
    @api.arguments(SettingsVersion(partial=True))
    @api.response(200, SettingsOutput)
    def reset(args: dict[str, Any], section: str) -> Response:
        """Set the settings of a section to their defaults. `version` or If-Match as for a change."""
        part = part_of(section)
        changes_to(queries.settings_row(lock=True), args)
        operations.change_settings(actor(), part.fields, queries.defaults_of(part.fields))
        return shown()

    @api.post("/effects")
    @access("settings.edit")
    @api.arguments(ProposedSettingsInput(partial=True))
    @api.response(200, EffectsOutput)
    def effects(args: dict[str, Any]) -> dict[str, Any]:
        """Say what a change would do, without making it."""
        found: dict[str, Any] = {"changes": [], "effects": []}
        for part in settings_parts().values():
            before, values = queries.settings(part.fields), Values(args).part(part.fields)
            if operations.changed(before, values):
                found["changes"] += [each._asdict() for each in changes_in(part, before, values)]
                found["effects"] += effects_of(part, before, values, visit().today)
        return found

    return api
