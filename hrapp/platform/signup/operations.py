"""Opening an employer: profile, tenant, owner and first audit event in one transaction."""

from typing import NamedTuple

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.defaults import defaults_for
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import create_employer
from hrapp.platform.memberships.models import Membership


class Opened(NamedTuple):
    """A new employer with its owner; `token` is that of the activation link, None if the login is active."""

    employer: Employer
    owner: User
    token: str | None


def open_employer(
    actor: Actor,
    company: str,
    owner_email: str,
    owner_name: str = "",
    *,
    country: str | None = None,
    slug: str | None = None,
    owner_locale: str | None = None,
) -> Opened:
    """Create an employer and its owner's membership; the owner's login is created if there is none.

    Language, currency and time zone default to those of `country`. Invalid, for `slug`, as for `create_employer`.
    """
    profile = {"country": country, **defaults_for(country)} if country else {}
    employer = create_employer(company, slug, **profile)
    owner = user_by_email(owner_email) or create_user(
        owner_email, owner_name, owner_locale or employer.locale, employer.time_zone
    )
    session.add(Membership(user_id=owner.id, employer_id=employer.id, role=Role.OWNER.value))
    token = None if owner.is_active else issue_token(owner, "activate")
    record_event(actor, employer, "created")
    return Opened(employer, owner, token)
