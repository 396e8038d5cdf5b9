"""The description of the API (OpenAPI 3.1): made from routes and fields, and true to what is taken and sent.

A schema is described twice if it is used both ways. What is sent to us has limits, and refuses unknown members; what we
send has none, names what is always there and what may be null, and lists every value that a choice may have.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import Any

import flask
import flask_smorest
import marshmallow
from apispec import BasePlugin
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import get_fields, resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from apispec.ext.marshmallow.schema_resolver import SchemaResolver

from hrapp.core.fields.kinds import Choice, Named

PROBLEM = "application/problem+json"
JSON = "application/json"
# What limits a value that is sent to us, and says nothing about one that we send.
LIMITS = frozenset(
    ("pattern", "minLength", "maxLength", "minimum", "maximum", "x-minimum", "x-maximum", "default", "readOnly")
)
ENDINGS = re.compile(r"(?<=.)(Schema|Fields|Input|Output)+$")
IRREGULAR = {"people": "person", "settings": "settings"}
VERBS = {"index": "list", "show": "get", "create": "create", "edit": "edit", "update": "update", "destroy": "delete"}
UNSAFE = ("post", "put", "patch", "delete")
ERRORS = (400, 401, 415, 422, 429, 503)
ERRORS_IN_EMPLOYER = (403, 404)
ERRORS_OF_CHANGES = (409, 413)
STRING: dict[str, Any] = {"type": "string"}
MEMBERS: dict[str, dict[str, Any]] = {
    "type": {**STRING, "format": "uri-reference", "description": "The address of what is said about this code."},
    "title": {**STRING, "description": "What went wrong, in a few words."},
    "status": {"type": "integer", "description": "The status of the answer."},
    "code": {**STRING, "description": "The kind of error, for programs; it stays the same."},
    "detail": {**STRING, "description": "What went wrong this time, and what can be done."},
    "request_id": {**STRING, "description": "The number of this request, for questions about it."},
    "errors": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": STRING},
        "description": "The reasons by field or parameter.",
    },
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error (RFC 9457).",
    "properties": MEMBERS,
    "required": [name for name in MEMBERS if name != "errors"],
}


def declare_member(name: str, schema: dict[str, Any]) -> None:
    """Describe a further member of some errors' documents (`DomainError.members`), when the application is imported."""
    MEMBERS[name] = schema


HEADERS = {
    "ETag": "The version of what is shown, to be sent back as If-Match.",
    "Location": "The path of what was made.",
    "Retry-After": "After how many seconds to try again.",
    "WWW-Authenticate": "The way to authenticate, which is a bearer token (RFC 6750).",
}
PARAMETERS = {
    "If-Match": (
        "The version that is changed, as the ETag header has it; `*` for any. "
        "It may be said by `version` in the body instead.",
        {"type": "string"},
    ),
    "Idempotency-Key": (
        "Any text of your own for this request. Sent again within a day, it acts once, and is answered as before.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    ),
}
HEADERS_BY_STATUS = {401: ("WWW-Authenticate",), 409: ("Retry-After",), 429: ("Retry-After",), 503: ("Retry-After",)}
# Marks a POST whose answer is kept nowhere, and which takes no Idempotency-Key; taken out of the description.
UNREPEATED = "x-unrepeated"
ALWAYS_SENT = ("ETag", "Location", "WWW-Authenticate")


class Converter(OpenAPIConverter):
    """Describes schemas, for requests or, in `describing_answers`, for answers."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self.answers = False
        super().__init__(*args, **more)
        self.schema_name_resolver = self.name_of
        self.shared: dict[type, str] = {}

    @contextmanager
    def describing_answers(self) -> Iterator[None]:
        self.answers = True
        yield
        self.answers = False

    @property
    def refs(self) -> dict[Any, str]:
        """The names of the schemas that are described, by what apispec knows them by."""
        return self._refs[self.answers]

    @refs.setter
    def refs(self, _refs: dict[Any, str]) -> None:
        self._refs: dict[bool, dict[Any, str]] = {False: {}, True: {}}

    def name_of(self, schema: Any) -> str:
        """`Employee` for an answer, `EmployeeInput` for a request, `EmployeeChange` if all its members are optional."""
        stem = ENDINGS.sub("", type(resolve_schema_instance(schema)).__name__)
        if self.answers:
            return stem
        return f"{stem}Change" if getattr(schema, "partial", False) else f"{stem}Input"

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        instance = resolve_schema_instance(schema)
        unseen = "load_only" if self.answers else "dump_only"
        found = {name: field for name, field in get_fields(instance).items() if not getattr(field, unseen)}
        inherited: Any = super()
        described: dict[str, Any] = inherited.fields2jsonschema(found, partial=instance.partial)
        if self.answers:
            withheld: frozenset[Any] = getattr(instance, "withheld", frozenset())
            described["required"] = [
                field.data_key or name
                for name, field in found.items()
                if getattr(field, "privacy", None) not in withheld and name not in getattr(instance, "hideable", ())
            ]
        elif instance.unknown != marshmallow.INCLUDE:
            described["additionalProperties"] = False
        return described

    def field2property(self, field: Any) -> dict[str, Any]:
        made = super().field2property(field)
        if self.answers:
            made = {key: value for key, value in made.items() if key not in LIMITS}
        elif "pattern" in made:
            made["pattern"] = ecma(made["pattern"])
        if name := self.shared_name(field, made):
            kept = {key: value for key, value in made.items() if key not in ("type", "enum")}
            ref = {"$ref": f"#/components/schemas/{name}"}
            made = kept | ({"anyOf": [ref, {"type": "null"}]} if self.is_nullable(field) else ref)
        return made

    def shared_name(self, field: Any, made: dict[str, Any]) -> str:
        """The name under which the values of a field are described once for all fields that have them; else ''."""
        kind: type
        if isinstance(field, Choice) and isinstance(field.choices, type):
            kind, values = field.choices, [str(member) for member in field.choices]
        elif isinstance(field, Named):
            kind, values = type(field), sorted(field.values)
        else:
            return ""
        if not self.answers and set(made["enum"]) - {None} != set(values):
            return ""  # some of them only are offered
        if kind not in self.shared:
            name = kind.__name__
            if name in self.spec.components.schemas:  # another topic has one of this name
                name = kind.__module__.split(".")[-2].title().replace("_", "") + name
            self.spec.components.schema(name, {"type": "string", "enum": values})
            self.shared[kind] = name
        return self.shared[kind]

    def is_nullable(self, field: Any) -> bool:
        """Whether null may be sent; in answers that is what the row's column says, if it is known."""
        column = column_of(field) if self.answers else None
        return bool(field.allow_none if column is None else column.nullable)

    def field2choices(self, field: Any, **more: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().field2choices(field, **more)
        if "enum" in found and not self.is_nullable(field):
            found["enum"] = [value for value in found["enum"] if value is not None]
        return found

    def field2nullable(self, field: Any, ret: dict[str, Any]) -> dict[str, Any]:
        if not self.is_nullable(field):
            return {}
        if "$ref" in ret:
            return {"anyOf": [{"$ref": ret.pop("$ref")}, {"type": "null"}]}
        return {"type": [ret["type"], "null"]} if isinstance(ret.get("type"), str) else {}

    def _field2parameter(self, field: Any, *, name: str, location: str) -> dict[str, Any]:
        """A parameter, for which null and an empty text are the same as none, and are not offered."""
        made: dict[str, Any] = super()._field2parameter(field, name=name, location=location)
        schema = made["schema"]
        if isinstance(schema.get("type"), list):
            schema["type"] = next(kind for kind in schema["type"] if kind != "null")
        if "enum" in schema:
            schema["enum"] = [value for value in schema["enum"] if value not in ("", None)]
        if schema.get("default") == "":
            del schema["default"]
        return made


def column_of(field: Any) -> Any:
    """The column that a field of an answer shows, if its schema names the model of its rows."""
    row = getattr(field.parent, "row", None)
    return row.__table__.columns.get(field.attribute or field.name) if row else None


def ecma(pattern: str) -> str:
    """A pattern of `re.match` in the syntax of ECMA-262, in which JSON Schema looks for it anywhere.

    Surrogates are left out of it: JavaScript has none where it reads texts as Unicode, and they are refused anyway.
    """
    found = pattern.replace(r"\ud800-\udfff", "").replace(r"\A", "^").replace(r"\Z", "$")
    return found if found.startswith("^") else f"^{found}"


class Resolver(SchemaResolver):
    def resolve_response(self, response: Any) -> None:
        inherited: Any = super()
        with self.converter.describing_answers():
            inherited.resolve_response(response)


class Schemas(MarshmallowPlugin):
    Converter = Converter
    Resolver = Resolver


class Operations(BasePlugin):
    """Names the operations, and adds the headers and errors that all of a kind have."""

    def init_spec(self, spec: Any) -> None:
        self.spec = spec
        # The paths at which a row with a version is shown.
        self.versioned: set[str] = set()

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, *, rule: Any = None, **_: Any
    ) -> None:
        for method, operation in (operations or {}).items():
            self.complete(operation, method, str(path), rule.endpoint.rpartition(".")[2])

    def complete(self, operation: dict[str, Any], method: str, path: str, view: str) -> None:
        operation.setdefault("operationId", operation_id(view, path))
        operation["tags"] = [topic_of(path)]
        responses = {int(status): found for status, found in operation.get("responses", {}).items()}
        for status, response in responses.items():
            if status < 400:
                shown = self.has_version(response)
                if shown:
                    self.versioned.add(path)
                names = ("ETag",) * shown + ("Location",) * (status == 201)
                if headers := {name: name for name in names} | response.get("headers", {}):
                    response["headers"] = headers
        versioned = path in self.versioned and is_change(method, path)
        for status in errors_of(method, path, versioned):
            responses.setdefault(status, HTTPStatus(status).name)
        operation["responses"] = {str(status): responses[status] for status in sorted(responses)}
        repeated = method == "post" and not operation.pop(UNREPEATED, False)
        brought = ("Idempotency-Key",) * repeated + ("If-Match",) * versioned
        operation.setdefault("parameters", []).extend(brought)

    def has_version(self, response: dict[str, Any]) -> bool:
        """Whether an answer shows one row, and its version."""
        ref = response.get("content", {}).get(JSON, {}).get("schema", {}).get("$ref", "")
        return "version" in self.spec.components.schemas.get(ref.rpartition("/")[2], {}).get("properties", {})


def errors_of(method: str, path: str, versioned: bool) -> list[int]:
    """The statuses of the errors that an operation may answer."""
    in_employer = ERRORS_IN_EMPLOYER if "{slug}" in path else ()
    of_changes = ERRORS_OF_CHANGES if method in UNSAFE else ()
    return [*ERRORS, *in_employer, *of_changes, *((412,) if versioned else ())]


def is_change(method: str, path: str) -> bool:
    """Whether an operation changes something that is there already."""
    return method in UNSAFE and not (method == "post" and path.endswith("/"))


def own_parts(path: str) -> list[str]:
    """The parts of a path after that of the employer, or after the version of the API."""
    return path.partition("{slug}/" if "{slug}" in path else "/v1/")[2].strip("/").split("/")


def topic_of(path: str) -> str:
    return own_parts(path)[0].replace("-", " ").capitalize()


def operation_id(view: str, path: str) -> str:
    """The name of an operation, such as `listEmployees`, from its path and the name of its view."""
    verb = VERBS.get(view.partition("_")[0], view)
    *outer, last = (part for part in own_parts(path) if not part.startswith("{"))
    of_one = verb != "list" and path.endswith(("/", "}"))
    nouns = [*map(singular_of, outer), singular_of(last) if of_one else last]
    return verb + "".join(word.capitalize() for noun in nouns for word in noun.split("-"))


def singular_of(noun: str) -> str:
    *before, last = noun.split("-")
    if last in IRREGULAR:
        one = IRREGULAR[last]
    elif last.endswith("ies"):
        one = f"{last[:-3]}y"
    elif last.endswith(("ches", "shes", "sses", "xes")):
        one = last[:-2]
    else:
        one = last.removesuffix("s")
    return "-".join((*before, one))


def header(name: str) -> dict[str, Any]:
    return {"description": HEADERS[name], "required": name in ALWAYS_SENT, "schema": STRING}


class Api(flask_smorest.Api):
    """The API with errors as they are sent; the description is written once."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self) -> None:
        super().__init__(spec_kwargs={"marshmallow_plugin": Schemas(), "extra_plugins": [Operations()]})

    def _register_responses(self) -> None:
        components = self.spec.components
        components.schema("Problem", PROBLEM_SCHEMA)
        content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status in HTTPStatus:
            if status >= 400:
                headers = {name: header(name) for name in HEADERS_BY_STATUS.get(status, ())}
                described: dict[str, Any] = {"description": status.phrase, "content": content}
                components.response(status.name, described | ({"headers": headers} if headers else {}), lazy=True)

    def _register_etag_headers(self) -> None:
        components = self.spec.components
        for name in HEADERS:
            components.header(name, header(name), lazy=True)
        for name, (text, schema) in PARAMETERS.items():
            described = {"name": name, "description": text, "required": False, "schema": schema}
            components.parameter(name, "header", described, lazy=True)

    def _register_pagination_header(self) -> None:
        """There is none: a page of a list says itself where it is."""

    def _openapi_json(self) -> flask.Response:
        return flask.Response(self.text, mimetype=JSON)

    @cached_property
    def text(self) -> str:
        return flask.json.dumps(self.spec.to_dict(), sort_keys=False)
