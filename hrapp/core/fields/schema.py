"""The base of every schema: one validator for forms, JSON and imports alike."""

import re
from collections.abc import Mapping
from typing import Any

import marshmallow
from marshmallow import EXCLUDE, ValidationError, fields, pre_load, validate

from hrapp.core.errors import Invalid
from hrapp.core.text import N_

# Lone surrogates can be written in JSON, but not in UTF-8.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Schema(marshmallow.Schema):
    """Text is trimmed, a blank counts as missing (None), unknown fields are left out."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: _trimmed(value) for name, value in data.items()}


def _trimmed(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def no_control_characters(value: str) -> None:
    """PostgreSQL stores no NUL, and no name holds a bell."""
    if CONTROL.search(value):
        raise ValidationError(N_("Remove the control characters."))


def one_line(value: str) -> None:
    """A name goes into the subjects of mails and into exports: a line end in it would begin something else."""
    if "\n" in value or "\r" in value:
        raise ValidationError(N_("Write it on one line."))


def text(limit: int, required: bool = False, **metadata: Any) -> fields.String:
    """A line or paragraph of at most `limit` characters; the keywords are shown by forms (label, help, kind …)."""
    return fields.String(
        required=required,
        allow_none=not required,
        validate=[
            validate.Length(max=limit),
            no_control_characters,
            *([] if metadata.get("kind") == "textarea" else [one_line]),
        ],
        metadata=metadata,
    )


def email(required: bool = False, **metadata: Any) -> fields.Email:
    """An email address of at most 254 characters (RFC 5321)."""
    return fields.Email(
        required=required,
        allow_none=not required,
        validate=[validate.Length(max=254), no_control_characters],
        metadata={"kind": "email", **metadata},
    )


def load(schema: marshmallow.Schema, data: Any) -> dict[str, Any]:
    """The valid values of `data`; Invalid, with the reasons for each field, if something is wrong."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid(error.normalized_messages()) from error
    return loaded
