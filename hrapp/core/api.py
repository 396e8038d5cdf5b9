"""What JSON APIs share: blueprints that report invalid input by field, and versions of rows against lost updates."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import flask_smorest
import marshmallow
from flask import Request, Response, jsonify, request
from marshmallow import fields
from webargs.flaskparser import FlaskParser

from hrapp.core.errors import BadRequest, Invalid, Stale, UnsupportedMediaType
from hrapp.core.fields.schema import Values, flat
from hrapp.core.text import N_

NO_VERSION = N_("Give the version that you are changing, here or in the If-Match header.")
STALE = N_("Someone else has changed this record since you opened it.")
# ASCII is a part of it.
UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")
# A version is a number of 32 bits.
DIGITS = 10


def require_json(req: Request) -> None:
    """Raise UnsupportedMediaType if the request has a body that is not declared to be JSON in UTF-8 (RFC 8259)."""
    if not has_body(req):
        return
    if not req.mimetype:
        raise UnsupportedMediaType(N_("The body has no Content-Type. Send JSON as “application/json”."))
    if not req.is_json:
        raise UnsupportedMediaType(
            N_("The body is “%(type)s”. Send JSON as “application/json”.", type=req.mimetype[:100])
        )
    if (charset := req.mimetype_params.get("charset", "utf-8")).lower() not in UTF_8:
        raise UnsupportedMediaType(N_("The body is in “%(charset)s”. Send JSON in UTF-8.", charset=charset[:100]))


def require_type(req: Request, types: Sequence[str]) -> None:
    """Raise UnsupportedMediaType if the request has a body that is not declared to be of one of these media types."""
    if has_body(req) and req.mimetype not in types:
        wanted = ", ".join(types)
        raise UnsupportedMediaType(
            N_("The body is “%(type)s”. Send one of: %(types)s.", type=req.mimetype[:100], types=wanted)
        )


def has_body(req: Request) -> bool:
    return bool(req.content_length) or "Transfer-Encoding" in req.headers


class Parser(FlaskParser):
    """Raises Invalid or BadRequest, which web.errors turns into a problem document."""

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        """The parsed body; BadRequest also if it is nested too deeply or holds a number too long for Python."""
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError):
            raise BadRequest(N_("The body is not valid JSON.")) from None

    def _handle_invalid_json_error(self, error: ValueError, *_: Any, **__: Any) -> NoReturn:
        raise error

    def handle_error(
        self,
        error: marshmallow.ValidationError,
        req: Request,
        schema: marshmallow.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        found: dict[str, list[str]] = {}
        for by_field in error.normalized_messages().values():
            for name, messages in (by_field if isinstance(by_field, dict) else {"_schema": by_field}).items():
                found.setdefault(str(name), []).extend(flat(messages))
        raise Invalid(found)


class Blueprint(flask_smorest.Blueprint):
    ARGUMENTS_PARSER = Parser()


class Versioned(marshmallow.Schema):
    """A schema of a row that several people edit: `version`, or If-Match, names the version that is changed."""

    version = fields.Integer()


def changes_to(row: Any, sent: dict[str, Any]) -> Values:
    """The sent values without their version; Stale if `row` has another by now, Invalid if the request names none."""
    values = Values(sent)
    tag = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    version = values.pop("version", int(tag) if tag.isascii() and tag.isdigit() and len(tag) <= DIGITS else None)
    if version is None:
        raise Invalid({"version": [NO_VERSION]})
    if version != row.version:
        raise Stale(STALE)
    return values


def refuse_stale(row: Any) -> None:
    """Raise Stale if the request names, by If-Match, another version than `row` has by now; none is needed."""
    if "If-Match" in request.headers:
        changes_to(row, {})


def answer(schema: marshmallow.Schema, row: Any) -> Response:
    """A row as JSON, with its version as ETag."""
    response = jsonify(schema.dump(row))
    response.headers["ETag"] = f'"{row.version}"'
    return response
