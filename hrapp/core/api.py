"""What JSON APIs share: blueprints that refuse what they do not know, errors by field, and versions of rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import flask_smorest
import marshmallow
from flask import Request, Response, current_app, jsonify, request
from marshmallow import fields
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from hrapp.core.errors import BadRequest, Invalid, PreconditionFailed, Stale, UnsupportedMediaType
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import NOT_KNOWN
from hrapp.core.fields.schema import Values, flat
from hrapp.core.openapi import UNREPEATED
from hrapp.core.text import N_

NO_VERSION = N_("Give the version that you are changing, here or in the If-Match header.")
TWO_VERSIONS = N_("The If-Match header names another version. Send only one of them, or the same in both.")
STALE = N_("Someone else has changed this record since you opened it.")
ONLY_ONE = N_("Send only one of these.")
NO_JSON = N_("The body is not valid JSON.")
BAD_TAG = N_('If-Match must be “*”, or one or more entity tags such as "5", as the ETag header has them.')
MULTIPART = "multipart/form-data"
# ASCII is a part of it.
UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")
# A list of entity tags (RFC 9110, 8.8.3). A number is taken without its quotes too.
TAG = r'(?:[Ww]/)?"[\x21\x23-\x7e\x80-\xff]*"|\d{1,10}'
TAGS = re.compile(rf"(?:{TAG})(?:[ \t]*,[ \t]*(?:{TAG}))*", re.ASCII)
KEPT_NOWHERE = N_("Leave the Idempotency-Key out: the answer to this request is kept nowhere.")
OPAQUE = re.compile(r'"([^"]*)"|(\d+)', re.ASCII)
# The tag of a version, as a compressing server or proxy may have changed it: "5:gzip", "5-br", W/"5".
VERSION = re.compile(r"(\d{1,10})(?:[:;-][a-z0-9]{1,16})?", re.ASCII)


def require_json(req: Request, files: Sequence[str] = ()) -> None:
    """Raise UnsupportedMediaType if the request has a body that is not declared to be JSON in UTF-8 (RFC 8259).

    A route that takes a file (`Blueprint.takes`) takes the media types in `files` instead.
    """
    if not req.content_length and "Transfer-Encoding" not in req.headers:
        return
    if files:
        if req.mimetype not in files:
            raise UnsupportedMediaType(
                N_("The body is “%(type)s”. Send one of: %(types)s.", type=req.mimetype[:100], types=", ".join(files))
            )
        return
    if not req.mimetype:
        raise UnsupportedMediaType(N_("The body has no Content-Type. Send JSON as “application/json”."))
    if not req.is_json:
        raise UnsupportedMediaType(
            N_("The body is “%(type)s”. Send JSON as “application/json”.", type=req.mimetype[:100])
        )
    if (charset := req.mimetype_params.get("charset", "utf-8")).lower() not in UTF_8:
        raise UnsupportedMediaType(N_("The body is in “%(charset)s”. Send JSON in UTF-8.", charset=charset[:100]))


class Parser(FlaskParser):
    """Raises Invalid or BadRequest, which web.errors turns into a problem document."""

    __location_map__ = FlaskParser.__location_map__ | {"multipart": "load_multipart"}

    def load_multipart(self, req: Request, schema: marshmallow.Schema) -> Any:
        """The texts and the files of a form; Invalid for a part that comes twice, though its field takes one."""
        parts = self._makeproxy(CombinedMultiDict([req.files, req.form]), schema)
        if twice := [name for name in parts if name not in parts.multiple_keys and len(parts.getlist(name)) > 1]:
            raise Invalid({name: [ONLY_ONE] for name in sorted(set(twice))})
        return parts

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        """The parsed body; BadRequest also if it is nested too deeply or holds a number too long for Python."""
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError):
            raise BadRequest(NO_JSON) from None

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
                for path, why in by_path(str(name), messages):
                    found.setdefault(path, []).extend(why)
        raise Invalid(found)


def by_path(name: str, messages: Any) -> list[tuple[str, list[str]]]:
    """The messages of a member, and of the members inside it as `outer.inner`; those of a list's items are its own."""
    if isinstance(messages, dict) and all(isinstance(inner, str) for inner in messages):
        return [found for inner, why in messages.items() for found in by_path(f"{name}.{inner}", why)]
    return [(name, flat(messages))]


class Blueprint(flask_smorest.Blueprint):
    """Routes of the API. Fields and query parameters that a route does not name are refused.

    A collection is found without the slash at its end too. Arguments from the location `multipart` are the parts of a
    form: texts, and files for fields of the kind UploadedFile.
    """

    ARGUMENTS_PARSER = Parser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING = flask_smorest.Blueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING | {
        "multipart": MULTIPART
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.before_request(refuse_undeclared)
        self.before_request(refuse_to_keep)

    def add_url_rule(self, rule: str, *args: Any, **options: Any) -> None:
        options.setdefault("strict_slashes", False)
        super().add_url_rule(rule, *args, **options)

    def arguments(self, schema: Any, *, location: str = "json", **more: Any) -> Any:
        instance = schema() if isinstance(schema, type) else schema
        refuse_unknown_inside(instance)
        declared = super().arguments(instance, location=location, unknown=marshmallow.RAISE, **more)
        return taking((MULTIPART,), declared) if location == "multipart" else declared

    def takes(self, *media_types: str) -> Callable[[Any], Any]:
        """Declare that the body of a request is a file of one of these media types, instead of JSON."""
        content = {each: {"schema": {"type": "string", "format": "binary"}} for each in media_types}
        return taking(media_types, self.doc(requestBody={"required": True, "content": content}))

    def kept_nowhere(self, view: Any) -> Any:
        """Declare that the answer is kept nowhere, not even to be sent again: an Idempotency-Key is refused."""
        found = self.doc(**{UNREPEATED: True})(view)
        found.kept_nowhere = True
        return found


def taking(media_types: Sequence[str], declared: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What declares a view, and that its body is of one of these media types instead of JSON."""

    def declare(view: Any) -> Any:
        found = declared(view)
        found.files = media_types
        return found

    return declare


def refuse_unknown_inside(schema: marshmallow.Schema) -> None:
    """Let nested objects refuse unknown members as well, which they do not inherit."""
    for field in schema.fields.values():
        nested = field.inner if isinstance(field, fields.List) else field
        if isinstance(nested, fields.Nested):
            nested.unknown = marshmallow.RAISE
            refuse_unknown_inside(nested.schema)


def refuse_undeclared() -> None:
    """Raise Invalid for query parameters, or members of a body, that are sent to a route that takes none of them."""
    view: Any = current_app.view_functions[str(request.endpoint)]
    taken = {each["in"] for each in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())}
    names = set() if "query" in taken else set(request.args)
    if request.content_length and "json" not in taken:
        names |= members_of_body()
    if names:
        raise Invalid({name: [NOT_KNOWN] for name in sorted(names)})


def members_of_body() -> set[str]:
    """The names of the members of a body that is a JSON object; BadRequest if it is nested too deeply to be read."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise BadRequest(NO_JSON) from None
    return set(body) if isinstance(body, dict) else set()


def refuse_to_keep() -> None:
    """Raise BadRequest for an Idempotency-Key that is sent to a route whose answer is kept nowhere."""
    view: Any = current_app.view_functions[str(request.endpoint)]
    if getattr(view, "kept_nowhere", False) and "Idempotency-Key" in request.headers:
        raise BadRequest(KEPT_NOWHERE)


# Versions


class Versioned(marshmallow.Schema):
    """A schema of a row that several people edit: `version`, or If-Match, names the version that is changed."""

    version = fields.Integer()


class Match(NamedTuple):
    """The versions that If-Match names; `whatever` stands for `*`. A tag that is no version of ours names none."""

    versions: frozenset[int]
    whatever: bool = False

    def fits(self, version: int) -> bool:
        return self.whatever or version in self.versions


def if_match() -> Match | None:
    """What the request's If-Match header names; None without one, BadRequest if it is malformed."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        return None
    if sent == "*":
        return Match(frozenset(), whatever=True)
    if not TAGS.fullmatch(sent):
        raise BadRequest(BAD_TAG)
    tags = (VERSION.fullmatch(quoted or bare) for quoted, bare in OPAQUE.findall(sent))
    return Match(frozenset(int(tag[1]) for tag in tags if tag))


def check_version(row: Any, version: int | None = None, *, required: bool = False) -> None:
    """Refuse a change of `row` that was made from another version than it has.

    The request says which by If-Match, or by `version` in its body. PreconditionFailed if the header names another,
    Stale if the body does, Invalid if the two differ, or if there is neither though it is `required`; BadRequest if the
    header is malformed.
    """
    match = if_match()
    if version is not None and match and not match.fits(version):
        raise Invalid({"version": [TWO_VERSIONS]})
    if match and not match.fits(row.version):
        raise PreconditionFailed(STALE)
    if version is not None and version != row.version:
        raise Stale(STALE)
    if required and version is None and match is None:
        raise Invalid({"version": [NO_VERSION]})


def changes_to(row: Any, sent: dict[str, Any]) -> Values:
    """The sent values without their version, which has to be given; raises what `check_version` does."""
    values = Values(sent)
    check_version(row, values.pop("version", None), required=True)
    return values


def refuse_stale(row: Any) -> None:
    """Raise Stale if the request names, by If-Match, another version than `row` has by now; none is needed."""
    if "If-Match" in request.headers:
        changes_to(row, {})


def answer(schema: marshmallow.Schema, row: Any) -> Response:
    """A row as JSON, with its version as ETag; what was changed in it is flushed, which makes the version."""
    session.flush()
    response = jsonify(schema.dump(row))
    response.headers["ETag"] = f'"{row.version}"'
    return response


def created(response: Response, location: str) -> Response:
    """The answer to a POST that made the row at `location`."""
    response.status_code = 201
    response.headers["Location"] = location
    return response
