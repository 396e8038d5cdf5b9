"""A form that was not accepted and is shown again as it was typed, by a later request."""

import json
from dataclasses import asdict, dataclass, field
from functools import cache

from flask import g, has_app_context
from werkzeug.datastructures import MultiDict

from hrapp.core.fields.schema import Fields

# What every form carries besides its fields.
OWN = ("csrf_token", "form_key")


@dataclass(frozen=True)
class Kept:
    """What was typed into the form of the page at `path`, and why it has not been accepted.

    `values` are those of the fields as they were sent, without secret ones. `files` names the fields in which a file
    was chosen, which is not kept. `late` if the session had ended; `errors` and `stale` as in Form.
    """

    path: str
    values: dict[str, list[str]]
    files: list[str] = field(default_factory=list)
    late: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    stale: bool = False
    # The fields' class, where it is known: a page may have several forms.
    form: str = ""
    # Whether somebody has saved it for later themselves.
    saved: bool = False

    def is_of(self, fields: Fields) -> bool:
        """Whether this was typed into a form of these fields."""
        if self.form:
            return self.form == type(fields).__name__
        return not fields.fields.keys().isdisjoint(self.values.keys() | set(self.files))

    @property
    def data(self) -> MultiDict[str, str]:
        return MultiDict(self.values)

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Kept":
        return cls(**json.loads(text))


def kept_values(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """The sent values that may be kept: without tokens, and without any password or other secret."""
    return {name: values for name, values in sent.lists() if name not in OWN and name not in secret_names()}


@cache
def secret_names() -> frozenset[str]:
    """The names of all fields in which something secret is typed, such as a password."""
    waiting: list[type[Fields]] = [Fields]
    found: set[str] = set()
    while waiting:
        fields = waiting.pop()
        waiting += fields.__subclasses__()
        named = ((name, fields._declared_fields[name]) for name in fields._declared_fields)
        found |= {name for name, each in named if getattr(each, "secret", False)}
    return frozenset(found)


def show_again(kept: Kept | None) -> None:
    """Let the form of this request's page show what was kept."""
    g.kept_form = kept


def kept_form() -> Kept | None:
    """What the form of this request's page shows again, if anything."""
    found: Kept | None = g.get("kept_form") if has_app_context() else None
    return found
