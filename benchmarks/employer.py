"""An employer with its owner and many people, and the cookie of the owner's session."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmarks.ours import Installation
from benchmarks.people import branches, departments, number_to_id
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_api_token
from hrapp.platform.accounts.sessions import open_session
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy import provisioning
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import tenant_scope

SLUG = "acme"
SOMEBODY = number_to_id(3, 5)


class Signed(NamedTuple):
    """The employer's tenant, and the cookie and an API token of somebody who may see all of it."""

    slug: str
    tenant: TenantRef
    cookie: str
    token: str


def make_employer(ours: Installation, people: Sequence[dict[str, Any]], slug: str = SLUG) -> Signed:
    """An employer with these people, owned by Alice, who is signed in."""
    with ours.app.app_context():
        tenant = provisioning.claim()
        employer = Employer(slug=slug, legal_name=slug.title(), tenant_id=tenant.id)
        alice = User(email=f"alice@{slug}.example", name="Alice", is_active=True)
        session.add_all([employer, alice])
        session.flush()
        session.add(Membership(user_id=alice.id, employer_id=employer.id, role="owner"))
        _, token = issue_api_token(alice, employer.id, "Benchmark", None)
        session.commit()
        made = Signed(slug, tenant.ref, cookie_of(ours, alice), token)
    fill(ours, made.tenant, people)
    return made


def cookie_of(ours: Installation, user: User) -> str:
    """As the sign-in sets it."""
    open_session(user, keep=True, device="Benchmark", network="127.0.0.0/24")
    session.commit()
    signer = ours.app.session_interface.get_signing_serializer(ours.app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": user.get_id(), "_fresh": True})
    return f"{ours.app.config['SESSION_COOKIE_NAME']}={value}"


def fill(ours: Installation, tenant: TenantRef, people: Sequence[dict[str, Any]]) -> None:
    with ours.app.app_context(), tenant_scope(tenant):
        session.add_all(Branch(**values) for values in branches())
        session.add_all(Department(**values) for values in departments())
        session.flush()
        session.add_all(Employee(**values) for values in people)
        session.commit()
    ours.sql("hrapp", f'ANALYZE "{tenant.schema_name}".employees')
