"""A new employer: profile, tenant, owner and first event in one transaction; then the changes to its profile."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.logos import Logo
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import create_employer, rename_employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.queries import get_tenant
from hrapp.tenancy.scope import tenant_scope


class Opened(NamedTuple):
    """A new employer and its owner; `token` is for the activation link, None if the login is active already."""

    employer: Employer
    owner: User
    token: str | None


def open_employer(
    actor: Actor,
    company: str,
    owner_email: str,
    owner_name: str = "",
    *,
    slug: str | None = None,
    owner_locale: str | None = None,
    **profile: object,
) -> Opened:
    """Make an employer with an owner. Somebody who has a login keeps it, and owns one employer more."""
    employer = create_employer(company, slug, **profile)
    owner = user_by_email(owner_email) or create_user(
        owner_email, owner_name, owner_locale or employer.locale, employer.time_zone
    )
    session.add(Membership(user_id=owner.id, employer_id=employer.id, role="owner"))
    token = None if owner.is_active else issue_token(owner, "activate")
    note(actor, employer, "created")
    return Opened(employer, owner, token)


def save_profile(actor: Actor, employer: Employer, values: Mapping[str, Any]) -> None:
    """Take new values into the profile, and note in the employer's history which ones changed."""
    if changes := employer.change(values):
        note(actor, employer, "updated", changes)


def save_logo(actor: Actor, employer: Employer, logo: Logo | None) -> None:
    """Take another logo, or none."""
    if logo or employer.logo_type:
        note(actor, employer, "updated", employer.wear(logo))


def save_slug(actor: Actor, employer: Employer, slug: str) -> None:
    """Move an employer's pages to another address. Invalid or Conflict as for a new one."""
    former = employer.slug
    rename_employer(employer, slug)
    note(actor, employer, "updated", {"slug": [former, slug]})


def complete_profile(employer: Employer) -> None:
    """The employer has been through its profile once: nobody is asked to begin again."""
    employer.profile_completed_at = employer.profile_completed_at or clock.now()


def note(actor: Actor, employer: Employer, action: str, changes: Mapping[str, Any] | None = None) -> None:
    """Write into the employer's own history, from `public`, in this transaction."""
    session.flush()
    with tenant_scope(get_tenant(employer.tenant_id)):
        audit.record(actor, action, None, changes, subject_id=employer.id, subject_name=employer.name)
