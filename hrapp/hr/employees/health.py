"""Checks of what is stored: keys are those of the texts beside them, and sealed values can be opened and found."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from hrapp.core.envelope import DataKeys
from hrapp.core.errors import CannotOpen
from hrapp.hr.custom_fields.queries import IN_USE, definition_of
from hrapp.hr.employees.models import Employee, search_key_of
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy.base import Key
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.sealed import context_of, fingerprints_of

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


def closed_values(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding if sealed values cannot be opened, or would not be found; `connection` is the owner's."""
    table, names = Employee.__table__, Employee.sealed_names()
    rows = connection.execute(
        select(table.c.id, table.c.fingerprints, *(table.c[name] for name in names)).where(
            or_(*(table.c[name].is_not(None) for name in names))
        ),
        execution_options={"schema_translate_map": {None: tenant.schema_name}},
    )
    keys, closed, lost = DataKeys(tenant.data_keys), [], []
    for row in rows:
        try:
            texts = {
                name: keys.open(bytes(value), context_of(tenant.id, Employee, row.id, name))
                for name in names
                if (value := getattr(row, name)) is not None
            }
            if fingerprints_of(Employee, texts, keys) != list(map(bytes, row.fingerprints or ())):
                lost.append(row.id)
        except CannotOpen:
            closed.append(row.id)
    found = {"employees with sealed values that cannot be opened": closed, "employees with outdated fingerprints": lost}
    return [f"{finding}: {', '.join(shown(ids))}" for finding, ids in found.items() if ids]
