"""The job of a scan, which leaves what is left after some seconds to another one."""

from time import monotonic
from uuid import UUID

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.hr.matching.keys import fill
from hrapp.hr.matching.scanning import scan_part
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope

BELOW_MAIL = -1
# Seconds after which a job leaves the rest to another one, so that others have their turn.
AT_A_TIME = 20


@jobs.task("matching.scan", priority=BELOW_MAIL)
def scan(tenant_id: str, run: str) -> None:
    """Compare the records of a tenant, part by part, and let another job go on if there are many."""
    tenant = in_use(tenant_id)
    if tenant is None:
        return
    began = monotonic()
    with tenant_scope(tenant):
        while fill():
            session.commit()
        while more := scan_part(UUID(run)):
            session.commit()
            if monotonic() - began > AT_A_TIME:
                break
    if more:
        jobs.defer(scan, tenant_id=tenant_id, run=run)


def in_use(tenant_id: str) -> TenantRef | None:
    """The tenant if it is at work now; a scan that waits for it begins anew in its next night."""
    tenant = get_tenant(UUID(tenant_id))
    ref, works = tenant.ref, tenant.is_open
    session.commit()
    return ref if works else None
