"""What a merge has changed, row by row as JSON: enough to bring everything back, and to see what changed since.

Values that were sealed stay so: they are bound to the row's id, which comes back with it.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Text, cast, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from hrapp.access.topic import Belonging, belongings
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.base import TenantModel

# table → id → column → value, as JSON
Rows = dict[str, dict[str, dict[str, Any]]]
# Set anew by each change, so never brought back.
OF_CHANGE = ("version", "updated_at")
# What changes without anybody having changed something.
UNNOTICED = (
    *OF_CHANGE,
    # What is made of other columns, and what the application notes for itself.
    *("match_keys", "search", "name_key", "number_key", "title_key", "reminded_days"),
    # What checks across employers find, and what people answer to requests.
    *("checked_at", "detected_at", "is_current", "consent", "answered_at", "until", "granted", "granted_scopes"),
)
# Never kept: what another employer has delivered for a time is deleted when that is over.
DELIVERED = "granted"
PEOPLE: Any = Employee.__table__


def by_table() -> dict[str, list[Belonging]]:
    """The columns that name a record, by table, in the order in which rows can be inserted."""
    found: dict[str, list[Belonging]] = {PEOPLE.name: []}
    for each in belongings():
        found.setdefault(each.column.class_.__tablename__, []).append(each)
    return {table.name: found[table.name] for table in TenantModel.metadata.sorted_tables if table.name in found}


def table_of(name: str) -> Table:
    return TenantModel.metadata.tables[name]


def names(column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The condition that a column names one of these records."""
    if isinstance(column.type, JSONB):
        return or_(*(cast(column, Text).contains(str(each)) for each in ids))
    found: ColumnElement[bool] = column.in_(list(ids))
    return found


def read(ids: Iterable[UUID], known: Rows | None = None, but: Iterable[UUID] = ()) -> Rows:
    """The rows of these records, those that name them, and those that are `known`, as they are now.

    Of other people who name them, the columns that do so alone, since their rows hold photos.
    """
    ids, found = list(ids), Rows()
    for name, columns in by_table().items():
        table = table_of(name)
        conditions = [names(table.c[each.column.name], ids) for each in columns]
        conditions.append(table.c.id.in_([UUID(each) for each in (known or {}).get(name, ())]))
        query = select(table).where(or_(*conditions), table.c.id.not_in(list(but)))
        if name == PEOPLE.name:
            found[name] = _rows(select(table).where(table.c.id.in_(ids)))
            naming = [table.c[each.column.name] for each in columns]
            query = query.where(table.c.id.not_in(ids)).with_only_columns(table.c.id, *naming)
        found.setdefault(name, {}).update(_rows(query))
    return found


def _rows(query: Select[Any]) -> dict[str, dict[str, Any]]:
    return {str(row.id): encoded_row(row._mapping) for row in session.connection().execute(query)}


def as_now(changed: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """(table, id) → what is in the columns now that a merge has changed, of the rows that are still there."""
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for each in changed:
        by_name.setdefault(each["table"], []).append(each)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, steps in by_name.items():
        table = table_of(name)
        columns = {column for each in steps for column in each["before"] if column in table.c} | {"id"}
        query = select(*(table.c[column] for column in sorted(columns)))
        rows = _rows(query.where(table.c.id.in_([UUID(each["id"]) for each in steps])))
        found |= {(name, key): row for key, row in rows.items()}
    return found


def changes(before: Rows, after: Rows) -> list[dict[str, Any]]:
    """What differs: `before` and `after` hold the columns that do, or all of a row that was made or is gone."""
    found = []
    for name, rows in before.items():
        for key in {**rows, **after[name]}:
            old, new = rows.get(key), after[name].get(key)
            if old and new:
                differ = [column for column in old if old[column] != new[column] and column not in OF_CHANGE]
                old, new = ({column: row[column] for column in differ} for row in (old, new))
                if not differ:
                    continue
            found.append({"table": name, "id": key, "before": old, "after": new if old else None})
    return found


def digests(rows: Rows, record_id: UUID) -> dict[str, dict[str, str]]:
    """What tells whether a record has changed since: its own columns by name, and its own rows by id, as digests."""
    row = rows[PEOPLE.name].get(str(record_id), {})
    found = {PEOPLE.name: {name: digest(value) for name, value in row.items() if name not in UNNOTICED}}
    for name, columns in by_table().items():
        own = [each.column.name for each in columns if each.own]
        mine = {
            key: digest({column: value for column, value in row.items() if column not in UNNOTICED})
            for key, row in rows[name].items()
            if any(row[column] == encoded(record_id) for column in own)
        }
        if own:
            found[name] = mine
    return found


def bring_back(changed: Iterable[Mapping[str, Any]]) -> None:
    """Undo what was changed, in an order in which every row finds those that it names."""
    order = list(by_table())
    steps = sorted(changed, key=lambda each: order.index(each["table"]))
    here = [each for each in steps if each["before"] and each["after"] is not None]
    people = [each for each in here if each["table"] == PEOPLE.name]
    # A value that is there once only is free before its former row comes back; and that before it is named.
    for each in people:
        _update(each, {name: value for name, value in each["before"].items() if name != "manager_id"})
    for each in steps:
        if each in here and each not in people:
            _update(each, each["before"])
        elif each["before"] and each not in here:
            session.connection().execute(table_of(each["table"]).insert().values(decoded_row(each, each["before"])))
    for each in people:
        _update(each, {name: value for name, value in each["before"].items() if name == "manager_id"})
    for each in [each for each in reversed(steps) if each["before"] is None]:
        table = table_of(each["table"])
        session.connection().execute(table.delete().where(table.c.id == UUID(each["id"])))


def _update(change: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if values:
        table = table_of(change["table"])
        version = {"version": table.c.version + 1} if "version" in table.c else {}
        update = table.update().where(table.c.id == UUID(change["id"]))
        session.connection().execute(update.values(decoded_row(change, values) | version))


# JSON


def encoded_row(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): encoded(value) for name, value in row.items() if name != DELIVERED}


def decoded_row(change: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    columns = table_of(change["table"]).c
    return {
        name: null() if value is None and isinstance(columns[name].type, JSONB) else decoded(value)
        for name, value in row.items()
        if name in columns
    }


def encoded(value: Any) -> Any:
    """A value of a column as JSON; what JSON does not have is an object with its kind."""
    if isinstance(value, bytes | memoryview):
        return {"bytes": b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, UUID):
        return {"id": str(value)}
    if isinstance(value, list):
        return {"list": [encoded(each) for each in value]}
    return {"json": value} if isinstance(value, dict) else value


def decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    return READ[kind](content)


READ: dict[str, Any] = {
    "bytes": b64decode,
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "id": UUID,
    "list": lambda content: [decoded(each) for each in content],
    "json": lambda content: content,
}


def digest(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
