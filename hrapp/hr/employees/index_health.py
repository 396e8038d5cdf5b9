"""The check that the index across employers agrees with the records."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.engine import Connection

from hrapp.core.envelope import DataKeys
from hrapp.core.errors import CannotOpen
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.health import shown
from hrapp.hr.employees.indexed import KINDS, PEOPLE
from hrapp.hr.employees.models import Employee
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.fingerprints import identifiers_of, keys
from hrapp.platform.people_index.models import PersonIndex
from hrapp.platform.people_index.queries import SEARCHED
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.sealed import context_of

INDEX: Any = PersonIndex.__table__
# kind → (version, fingerprint, whether current)
Entries = dict[str, tuple[bytes, bytes, bool]]


def not_in_step(connection: Connection, tenant: Tenant) -> list[str]:
    """A finding for each way in which the index and the records of a tenant disagree; `connection` is the owner's.

    One statement reads both, so that nobody who saves a record meanwhile is taken for a fault.
    """
    if tenant.state not in SEARCHED:
        return []
    country = connection.scalar(select(Employer.country).where(Employer.tenant_id == tenant.id))
    by_version = {key.version: key for key in keys()}
    lost, gone, differ = [], [], []
    options = {"schema_translate_map": {None: tenant.schema_name}, "yield_per": 500}
    for row in connection.execute(both(tenant), execution_options=options):
        held = entries_of(row)
        if any(version not in by_version for version, _, _ in held.values()):
            lost.append(row.employee_id)
        elif row.id is None:
            gone.append(row.employee_id)
        elif (expected := expected_of(tenant, country, row, held, by_version)) is not None and expected != held:
            differ.append(row.id)
    found = {
        "in the index of people by a key that HRAPP_MASTER_KEYS lacks": lost,
        "in the index of people, but not here": gone,
        "in the index of people otherwise than here": differ,
    }
    return [f"{finding}: {', '.join(shown(ids))}" for finding, ids in found.items() if ids]


def both(tenant: Tenant) -> Any:
    """Each record with an identifier, and each one in the index, beside each other."""
    in_order = (INDEX.c.kind, INDEX.c.key_version)
    columns = ("kind", "key_version", "fingerprint", "is_current")
    held = (
        select(
            INDEX.c.employee_id,
            *(func.array_agg(aggregate_order_by(INDEX.c[name], *in_order)).label(f"held_{name}") for name in columns),
        )
        .where(INDEX.c.tenant_id == tenant.id)
        .group_by(INDEX.c.employee_id)
        .subquery()
    )
    return (
        select(PEOPLE.c.id, PEOPLE.c.status, PEOPLE.c.nationality, *(PEOPLE.c[kind] for kind in KINDS), held)
        .select_from(PEOPLE.outerjoin(held, held.c.employee_id == PEOPLE.c.id, full=True))
        .where(or_(held.c.employee_id.is_not(None), *(PEOPLE.c[kind].is_not(None) for kind in KINDS)))
    )


def entries_of(row: Any) -> Entries:
    """What the index holds of a record."""
    columns = row.held_kind, row.held_key_version, row.held_fingerprint, row.held_is_current
    held = zip(*(column or () for column in columns), strict=True)
    return {kind: (bytes(version), bytes(fingerprint), current) for kind, version, fingerprint, current in held}


def expected_of(tenant: Tenant, country: str | None, row: Any, held: Entries, by_version: Any) -> Entries | None:
    """What the index has to hold of a record, by the keys that it holds it by; None if that cannot be known now."""
    data_keys = DataKeys(tenant.data_keys)
    try:
        texts = {
            kind: data_keys.open(bytes(value), context_of(tenant.id, Employee, row.id, kind))
            for kind in KINDS
            if (value := getattr(row, kind)) is not None
        }
    except CannotOpen:
        return None
    expected = {}
    for each in identifiers_of(texts, row.nationality, country):
        key = by_version[held[each.kind][0]] if each.kind in held else keys()[0]
        expected[each.kind] = (key.version, each.fingerprint(key), row.status not in FORMER)
    return expected
