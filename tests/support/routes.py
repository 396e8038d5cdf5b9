"""Every route of the application as a door: where it is, and the rule that it declares."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ANY_ID = UUID(int=7)


class Door(NamedTuple):
    """One method of one route, and the rule that it declares."""

    endpoint: str
    method: str
    url: str
    access: str
    in_employer: bool


def doors(app: Flask, slug: str = "acme") -> Iterator[Door]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(
                rule.endpoint, method, fill(rule, slug), getattr(view, "access", "none"), "slug" in rule.arguments
            )


def fill(rule: Rule, slug: str) -> str:
    given = rule.arguments - set(rule.defaults or ())
    values = {name: slug if name == "slug" else example(rule, name) for name in given}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def example(rule: Rule, name: str) -> str:
    """A value that the URL takes: one of those that it names, else an id that nothing has."""
    return max(getattr(rule._converters[name], "items", ()), default=str(ANY_ID))
