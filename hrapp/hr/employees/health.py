"""The check that the keys which lists, search and uniqueness rest on are those of the texts beside them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hrapp.hr.custom_fields.queries import IN_USE, definition_of
from hrapp.hr.employees.models import Employee, search_key_of
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy.base import Key
from hrapp.tenancy.models import Tenant

MODELS: tuple[Any, ...] = (Department, Branch, Employee)
SHOWN = 5


def outdated_keys(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding for each table in which a key is not the one that its model makes; `connection` is the owner's."""
    options = {"schema_translate_map": {None: tenant.schema_name}}
    findings = []
    for model in MODELS:
        wanted = keys_of(model, connection, options)
        names = dict.fromkeys(name for key, made in wanted.items() for name in (key, *made.columns))
        query = select(model.__table__.c.id, *(model.__table__.c[name] for name in names))
        rows = connection.execute(query, execution_options=options)
        outdated = [row.id for row in rows if not has_its_keys(wanted, row)]
        if outdated:
            findings.append(f"{model.__tablename__} with outdated keys: {', '.join(shown(outdated))}")
    return findings


def keys_of(model: Any, connection: Connection, options: Mapping[str, Any]) -> Mapping[str, Key]:
    """How the keys of a model are made, for people with the tenant's custom fields, whose values are searched too."""
    keys: Mapping[str, Key] = model.__keys__
    if model is not Employee:
        return keys
    own = [definition_of(row) for row in connection.execute(IN_USE, execution_options=options)]
    return {**keys, "search": keys["search"]._replace(make=partial(search_key_of, own=own))}


def has_its_keys(keys: Mapping[str, Key], row: Any) -> bool:
    return all(getattr(row, name) == key.make(row) for name, key in keys.items())


def shown(rows: Sequence[object]) -> list[str]:
    """The first SHOWN rows, and how many more there are."""
    return [*map(str, rows[:SHOWN]), *([f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else [])]
