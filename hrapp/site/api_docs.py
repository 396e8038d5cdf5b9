"""The API reference at /api/docs, rendered from the OpenAPI document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import PUBLIC, access
from hrapp.core.api import MULTIPART
from hrapp.core.errors import kinds
from hrapp.core.extensions import api
from hrapp.core.openapi import JSON

pages = Blueprint("api_docs", __name__, template_folder="templates")
METHODS = ("get", "post", "put", "patch", "delete")
# A list of values that is longer is named instead.
MOST = 20


@dataclass(frozen=True)
class Field:
    """A parameter, or a member of a request or response body."""

    name: str
    kind: str
    required: bool
    text: str = ""


@dataclass(frozen=True)
class Operation:
    """One method of one path: parameters, request body and response body."""

    method: str
    path: str
    topic: str
    text: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    # Whether the body is a form with a file.
    is_multipart: bool


@pages.get("/api/docs")
@access(PUBLIC)
def show() -> ResponseReturnValue:
    """The API reference."""
    return render_template("site/api_docs.html", operations=list(operations(api.spec.to_dict())), errors=kinds())


def operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI 3 document, in order."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if found := item.get(method):
                given = (*item.get("parameters", ()), *found.get("parameters", ()))
                parameters = [resolved(spec, each) for each in given]
                answers = [found["responses"][code] for code in sorted(found["responses"]) if code.startswith("2")]
                yield Operation(
                    method.upper(),
                    path,
                    found["tags"][0],
                    found.get("summary", ""),
                    [described(spec, p["name"], p["schema"], p.get("required", False)) for p in parameters],
                    members(spec, found.get("requestBody", {})),
                    members(spec, answers[0]) if answers else [],
                    MULTIPART in found.get("requestBody", {}).get("content", {}),
                )


def members(spec: dict[str, Any], body: dict[str, Any]) -> list[Field]:
    """The members of a body of JSON, an object or a list of objects, or of a form; or the media types of a file."""
    content = body.get("content", {})
    media_type = next((each for each in (JSON, MULTIPART) if each in content), "")
    if not media_type:
        return [described(spec, each, content[each]["schema"], False) for each in content]
    schema = content[media_type]["schema"]
    schema = resolved(spec, schema.get("items", schema))
    required: Iterable[str] = schema.get("required", ())
    return [described(spec, name, value, name in required) for name, value in schema.get("properties", {}).items()]


def resolved(spec: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` refers to; anything else as it is."""
    if "$ref" in found:
        *_, kind, name = found["$ref"].split("/")
        return dict(spec["components"][kind][name])
    return found


def described(spec: dict[str, Any], name: str, schema: dict[str, Any], required: bool) -> Field:
    return Field(name, kind_of(spec, schema), required, schema.get("description", ""))


def kind_of(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value may be: the names of its types, or its values if they are few, else the name of their list."""
    if "anyOf" in schema:
        return " | ".join(kind_of(spec, each) for each in schema["anyOf"])
    if "$ref" in schema and len(resolved(spec, schema).get("enum", "?" * MOST)) >= MOST:
        return str(schema["$ref"].rpartition("/")[2])
    schema = resolved(spec, schema)
    kinds = schema.get("type", "object")
    allowed = [str(value) for value in schema.get("enum", ()) if value not in (None, "")]
    kind = " | ".join(allowed) or (kinds if isinstance(kinds, str) else " | ".join(kinds))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
