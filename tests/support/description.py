"""The API's description, and every answer that the tests get held against it."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request
from flask_smorest.spec.plugins import FlaskPlugin

from hrapp.core.extensions import api
from hrapp.core.openapi import PROBLEM

# What is answered before an operation is known, or is never meant to be.
UNDESCRIBED = (405, 500)


def description() -> dict[str, Any]:
    return json.loads(api.text)


def hold_answers_against_description(app: Flask) -> None:
    """Let a request to the API fail in tests if its answer is not as described."""
    app.after_request(checked)


def checked(response: Response) -> Response:
    rule = request.url_rule
    path = FlaskPlugin.flaskpath2openapi(rule.rule) if rule else ""
    operation = operations().get((request.method.lower(), path))
    if operation and response.status_code not in UNDESCRIBED:
        found = operation["responses"].get(str(response.status_code))
        assert found, f"{request.method} {path}: {response.status_code} is not described"
        found = resolved(found)
        for name, header in found.get("headers", {}).items():
            assert name in response.headers or not resolved(header).get("required"), f"{path}: no {name}"
        content = found.get("content", {})
        if not content:
            return response
        assert response.mimetype in content, f"{path}: {response.mimetype} is not described"
        schema = content[response.mimetype]["schema"]
        if schema.get("format") != "binary":
            why = [error.message for error in validator(json.dumps(schema)).iter_errors(response.get_json())]
            assert not why, f"{request.method} {path} is answered otherwise than described: {why}"
    elif path.startswith("/api/v1/e/") and response.status_code >= 400:
        assert response.mimetype == PROBLEM
    return response


@cache
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """(method, path) → operation."""
    paths = strict()["paths"].items()
    return {
        (method, path): operation
        for path, item in paths
        for method, operation in item.items()
        if method != "parameters"
    }


@cache
def strict() -> dict[str, Any]:
    """The description, with nothing allowed in an answer that is not described."""
    found = description()
    for schema in found["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return found


def resolved(described: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` refers to; anything else as it is."""
    if "$ref" not in described:
        return described
    found: Any = strict()
    for part in described["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


@cache
def validator(schema: str) -> Any:
    found = json.loads(schema) | {"components": strict()["components"]}
    return jsonschema_rs.Draft202012Validator(found, validate_formats=True)
