"""The API reference at /api/docs, rendered from the OpenAPI document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import PUBLIC, access
from hrapp.core.extensions import api

pages = Blueprint("api_docs", __name__, template_folder="templates")
METHODS = ("get", "post", "put", "patch", "delete")


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


@pages.get("/api/docs")
@access(PUBLIC)
def show() -> ResponseReturnValue:
    """The API reference."""
    return render_template("site/api_docs.html", operations=list(operations(api.spec.to_dict())))


def operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI 3 document, in order."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if found := item.get(method):
                parameters = [*item.get("parameters", ()), *found.get("parameters", ())]
                answers = [found["responses"][code] for code in sorted(found["responses"]) if code.startswith("2")]
                yield Operation(
                    method.upper(),
                    path,
                    found["tags"][0].removesuffix("_api"),
                    found.get("summary", ""),
                    [described(p["name"], p["schema"], p.get("required", False)) for p in parameters if "name" in p],
                    members(spec, found.get("requestBody", {})),
                    members(spec, answers[0]) if answers else [],
                )


def members(spec: dict[str, Any], content: dict[str, Any]) -> list[Field]:
    """The members of a JSON body, which is an object or a list of objects."""
    schema = content.get("content", {}).get("application/json", {}).get("schema", {})
    schema = resolved(spec, schema.get("items", schema))
    required: Iterable[str] = schema.get("required", ())
    return [described(name, value, name in required) for name, value in schema.get("properties", {}).items()]


def resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the one that its `$ref` refers to."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def described(name: str, schema: dict[str, Any], required: bool) -> Field:
    kinds = schema.get("type") or schema.get("$ref", "object").rpartition("/")[2]
    allowed = [str(value) for value in schema.get("enum", ()) if value not in (None, "")]
    kind = " | ".join(allowed) or (kinds if isinstance(kinds, str) else " | ".join(kinds))
    if "format" in schema:
        kind += f" ({schema['format']})"
    return Field(name, kind, required, schema.get("description", ""))
