"""An employer with its owner and many people, and the cookie of the owner's session."""

from typing import NamedTuple

from benchmarks.ours import Installation
from benchmarks.people import branches, departments, number_to_id, people
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.sessions import open_session
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy import provisioning
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

SLUG = "acme"
SOMEBODY = number_to_id(3, 5)


class Signed(NamedTuple):
    """The employer's tenant, and the cookie of somebody who may see all of it."""

    tenant: TenantRef
    cookie: str


def make_employer(ours: Installation, total: int) -> Signed:
    """Acme with `total` people, owned by Alice, who is signed in."""
    with ours.app.app_context():
        tenant = provisioning.claim()
        employer = Employer(slug=SLUG, legal_name="Acme", tenant_id=tenant.id)
        alice = User(email="alice@example.com", name="Alice", is_active=True)
        session.add_all([employer, alice])
        session.flush()
        session.add(Membership(user_id=alice.id, employer_id=employer.id, role="owner"))
        session.commit()
        made = Signed(tenant.ref, cookie_of(ours, alice))
    hire(ours, made.tenant, total)
    return made


def cookie_of(ours: Installation, user: User) -> str:
    """As the sign-in sets it."""
    open_session(user, keep=True, device="Benchmark", network="127.0.0.0/24")
    session.commit()
    signer = ours.app.session_interface.get_signing_serializer(ours.app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": user.get_id(), "_fresh": True})
    return f"{ours.app.config['SESSION_COOKIE_NAME']}={value}"


def hire(ours: Installation, tenant: TenantRef, total: int) -> None:
    with ours.app.app_context(), tenant_scope(tenant):
        session.add_all(Branch(**values) for values in branches())
        session.add_all(Department(**values) for values in departments())
        session.flush()
        session.add_all(Employee(**values) for values in people(total))
        session.commit()
    ours.sql("hrapp", f'ANALYZE "{tenant.schema_name}".employees')
