"""Reading the employer's settings."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from zlib import crc32

from marshmallow import ValidationError
from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.core.fields.schema import Fields, Values, messages_of
from hrapp.hr.settings.models import Settings

# Key in session.info: the row, held so that it is read once in a transaction, and what was made of its values.
READ = "settings"


class Chosen(Values):
    """The values of some settings, also as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def version(self) -> int:
        """A number that differs if the values do: two people may change different sections at the same time."""
        return crc32(json.dumps(self, sort_keys=True).encode())


def settings(fields: type[Fields]) -> Chosen:
    """What the bound tenant has chosen of these settings, else their defaults."""
    chosen = settings_row().chosen
    _row, read_from, known = session.info[READ]
    if read_from is not chosen:
        known.clear()
        session.info[READ] = (_row, chosen, known)
    if fields not in known:
        known[fields] = values_of(fields, chosen)
    return Chosen(known[fields])


def values_of(fields: type[Fields], stored: Mapping[str, Any]) -> Chosen:
    """The values of some settings; a default where nothing is stored, or what is no longer valid."""
    valid = {name: stored[name] for name in fields.names() if name in stored}
    try:
        return Chosen(_schema(fields).load(valid))
    except ValidationError as error:
        wrong = messages_of(error)
        return Chosen(_schema(fields).load({name: value for name, value in valid.items() if name not in wrong}))


def defaults_of(fields: type[Fields]) -> Chosen:
    return values_of(fields, {})


def settings_row(*, lock: bool = False) -> Settings:
    """The row in which the bound tenant's settings are stored; `lock` takes a row lock and reloads it."""
    if lock:
        query = select(Settings).with_for_update().execution_options(populate_existing=True)
        row = session.scalars(query).one()
    else:
        row = session.get_one(Settings, 1)
    held = session.info.get(READ)
    if held is None or held[0] is not row:
        session.info[READ] = (row, None, {})
    return row


@cache
def _schema(fields: type[Fields]) -> Fields:
    return fields()
