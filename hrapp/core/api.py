"""The base class of every JSON blueprint, which reports invalid input by field."""

from collections.abc import Mapping
from typing import Any, NoReturn

import flask_smorest
import marshmallow
from flask import Request
from webargs.flaskparser import FlaskParser

from hrapp.core.errors import BadRequest, Invalid
from hrapp.core.fields.schema import flat
from hrapp.core.text import N_


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
