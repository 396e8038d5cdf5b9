"""The check that the keys which lists, search and uniqueness rest on are those of the texts beside them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.tenancy.models import Tenant

MODELS: tuple[Any, ...] = (Department, Branch, Employee)
SHOWN = 5


def outdated_keys(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding for each table in which a key is not the one that its model makes; `connection` is the owner's."""
    options = {"schema_translate_map": {None: tenant.schema_name}}
    findings = []
    for model in MODELS:
        names = dict.fromkeys(name for key, made in model.__keys__.items() for name in (key, *made.columns))
        query = select(model.__table__.c.id, *(model.__table__.c[name] for name in names))
        rows = connection.execute(query, execution_options=options)
        outdated = [row.id for row in rows if not has_its_keys(model, row)]
        if outdated:
            findings.append(f"{model.__tablename__} with outdated keys: {', '.join(shown(outdated))}")
    return findings


def has_its_keys(model: Any, row: Any) -> bool:
    return all(getattr(row, name) == key.make(row) for name, key in model.__keys__.items())


def shown(rows: Sequence[object]) -> list[str]:
    """The first SHOWN rows, and how many more there are."""
    return [*map(str, rows[:SHOWN]), *([f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else [])]
