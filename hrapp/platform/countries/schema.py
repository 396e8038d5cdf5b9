"""What a file of a country must say, and how it becomes a pack."""

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from flask_babel import LazyString, get_locale
from marshmallow import Schema, ValidationError, fields, post_load, validate

from hrapp.core.fields.locale_data import COUNTRIES, CURRENCIES
from hrapp.core.languages import Language, language_of
from hrapp.platform.countries.identifiers import normalise
from hrapp.platform.countries.pack import KINDS, AddressLayout, IdentifierRule, Pack

Fields = dict[str, fields.Field[Any]]

ENGLISH = str(Language.ENGLISH)
WEEK_STARTS = ("monday", "saturday", "sunday")
# The country ends every address.
ADDRESS_FIELDS = ("address", "city", "region", "postal_code")
STDNUM = resources.files("stdnum")
MODULE = re.compile(r"[a-z_]+(\.[a-z_]+)?")


class Words(fields.Nested):
    """A text in English and, where there is one, in each other language; loaded as a lazy string."""

    def __init__(self, limit: int = 200, **more: Any) -> None:
        size = validate.Length(1, limit)
        languages: Fields = {str(each): fields.String(validate=size, required=each == ENGLISH) for each in Language}
        super().__init__(Schema.from_dict(languages), **more)

    def _deserialize(self, *value: Any, **more: Any) -> LazyString:
        return LazyString(in_language_of_reader, super()._deserialize(*value, **more))


def is_expression(text: str) -> None:
    try:
        re.compile(text)
    except re.error as error:
        raise ValidationError(f"This is not a regular expression: {error}.") from error


def is_module(name: str) -> None:
    # Read, not imported: each import takes time, and most numbers are never asked for.
    path = STDNUM / f"{name.replace('.', '/')}.py"
    if not MODULE.fullmatch(name) or not path.is_file() or "def is_valid(" not in path.read_text("utf-8"):
        raise ValidationError("python-stdnum has no such module.")


def are_lines(lines: list[str]) -> None:
    named = " ".join(lines).split()
    if not named or len(set(named)) < len(named) or not set(named) <= set(ADDRESS_FIELDS):
        raise ValidationError(f"Name each once, or leave it out: {', '.join(ADDRESS_FIELDS)}.")


class IdentifierSchema(Schema):
    """The rule of an identifier; `format` is a regular expression over the normalised text."""

    label = Words(60, required=True)
    help = Words(required=True)
    example = fields.String(required=True, validate=validate.Length(1, 40))
    format = fields.String(required=True, validate=is_expression)
    length = fields.Integer(strict=True, validate=validate.Range(1, 40))
    checksum = fields.String(validate=is_module)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> IdentifierRule:
        rule = IdentifierRule(**data | {"format": re.compile(data["format"])})
        # Without the checksum, whose module would have to be imported.
        if replace(rule, checksum=None).problem(rule.example):
            raise ValidationError(f"{normalise(rule.example)} has not this format or length.", "example")
        return rule


class AddressSchema(Schema):
    """The address: lines such as `postal_code city`, and labels of fields that are called otherwise."""

    lines = fields.List(fields.String(), required=True, validate=are_lines)
    labels = fields.Nested(Schema.from_dict({name: Words(60) for name in ADDRESS_FIELDS}), load_default=dict)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> AddressLayout:
        lines = (tuple(line.split()) for line in data["lines"])
        return AddressLayout((*lines, ("country",)), data["labels"])


class PackSchema(Schema):
    """The file. The neutral pack has no currency and no calendar."""

    currency = fields.String(load_default=None, validate=validate.OneOf(CURRENCIES, error="No currency has this code."))
    week_start = fields.String(required=True, validate=validate.OneOf(WEEK_STARTS))
    probation_months = fields.Integer(required=True, strict=True, validate=validate.Range(0, 24))
    holiday_calendar = fields.String(
        load_default=None, validate=validate.OneOf(COUNTRIES, error="Calendars have the code of a country.")
    )
    mandatory = fields.List(fields.String(), load_default=list)
    address = fields.Nested(AddressSchema, required=True)
    identifiers = fields.Nested(
        Schema.from_dict({kind: fields.Nested(IdentifierSchema) for kind in KINDS}), required=True
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Pack:
        return Pack(**data | {"mandatory": tuple(data["mandatory"])})


def in_language_of_reader(texts: Mapping[str, str]) -> str:
    """The text in the language of the request; English outside of one, and where there is no other."""
    return texts.get(language_of(str(get_locale())), texts[ENGLISH])
