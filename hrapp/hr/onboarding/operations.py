"""A new employer: profile, tenant, owner and first event, all in one transaction; then the activation mail."""

from typing import NamedTuple

from hrapp.core.extensions import session
from hrapp.hr.audit import operations as audit
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.actor import Actor
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import create_employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope


class Opened(NamedTuple):
    """A new employer and its owner; `token` is for the activation link, None if the login is active already."""

    employer: Employer
    owner: User
    token: str | None


def open_employer(
    actor: Actor, company: str, owner_email: str, owner_name: str = "", slug: str | None = None, **profile: object
) -> Opened:
    """Make an employer with an owner. Somebody who has a login keeps it, and owns one employer more."""
    employer = create_employer(company, slug, **profile)
    owner = user_by_email(owner_email) or create_user(owner_email, owner_name, locale=employer.locale)
    session.add(Membership(user_id=owner.id, employer_id=employer.id, role="owner"))
    token = None if owner.is_active else issue_token(owner, "activate")
    with tenant_scope(get_tenant(employer.tenant_id)):
        audit.record(actor, "created", subject_id=employer.id, subject_name=employer.name)
    return Opened(employer, owner, token)
