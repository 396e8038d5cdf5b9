"""Which records at other employers are of somebody: for the ledger of consents alone, never for who asks."""

from uuid import UUID

from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.people_index.checks import OTHERS, Person
from hrapp.platform.people_index.fingerprints import identifiers_of, keys

RECORDS = text(f"""
    {OTHERS} SELECT DISTINCT tenant_id, employee_id FROM others ORDER BY tenant_id, employee_id
""")  # noqa: S608  a constant


def matching_records(tenant_id: UUID, person: Person) -> list[tuple[UUID, UUID]]:
    """(tenant, employee) of the records of a person at other employers that share; to be called in `public`."""
    country = employer_of_tenant(tenant_id).country
    identifiers = identifiers_of(dict(person.texts), person.nationality, country)
    fingerprints = [each.fingerprint(key) for each in identifiers for key in keys()]
    rows = session.execute(RECORDS, {"fingerprints": fingerprints, "tenant": tenant_id})
    return [(row.tenant_id, row.employee_id) for row in rows]
