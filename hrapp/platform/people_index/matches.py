"""Which records at other employers are of somebody: for the ledger of consents alone, never for who asks."""

from uuid import UUID

from sqlalchemy import text

from hrapp.core.extensions import session
from hrapp.platform.employers.queries import employer_of_tenant
from hrapp.platform.people_index.checks import Person
from hrapp.platform.people_index.fingerprints import identifiers_of, keys

# As in `checks.LOOK_UP`.
RECORDS = text("""
    SELECT DISTINCT entry.tenant_id, entry.employee_id
      FROM public.person_index entry
      JOIN public.tenants tenant ON tenant.id = entry.tenant_id AND tenant.state IN ('active', 'suspended')
      JOIN public.employers employer ON employer.tenant_id = tenant.id AND employer.sharing <> 'none'
     WHERE entry.fingerprint = ANY(CAST(:fingerprints AS bytea[])) AND entry.tenant_id <> :tenant
     ORDER BY entry.tenant_id, entry.employee_id
""")


def matching_records(tenant_id: UUID, person: Person) -> list[tuple[UUID, UUID]]:
    """(tenant, employee) of the records of a person at other employers that share; to be called in `public`."""
    country = employer_of_tenant(tenant_id).country
    identifiers = identifiers_of(dict(person.texts), person.nationality, country)
    fingerprints = [each.fingerprint(key) for each in identifiers for key in keys()]
    rows = session.execute(RECORDS, {"fingerprints": fingerprints, "tenant": tenant_id})
    return [(row.tenant_id, row.employee_id) for row in rows]
