"""A page of a list as JSON."""

from typing import Any

from marshmallow import Schema, fields

from hrapp.core.lists.paging import Page


def list_of(item: Schema, name: str) -> type[Schema]:
    """The schema of one page of `item`; `name` is its name in OpenAPI."""
    members: dict[str, Any] = {
        "items": fields.Nested(item, many=True),
        "page": fields.Integer(),
        "pages": fields.Integer(),
        "size": fields.Integer(),
        "total": fields.Integer(),
    }
    return Schema.from_dict(members, name=name)


def as_json(page: Page[Any]) -> dict[str, Any]:
    """The data of a page for the schema of `list_of`."""
    return {"items": page.rows, "page": page.number, "pages": page.pages, "size": page.size, "total": page.total}
