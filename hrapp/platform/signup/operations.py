"""Signing up, and opening an employer: profile, tenant, owner and first audit event in one transaction."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, update

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core import clock, crypto
from hrapp.core.errors import DomainError
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import change_password, create_user, issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.employers.defaults import defaults_for
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.operations import create_employer
from hrapp.platform.memberships.models import Membership
from hrapp.platform.signup.models import SignUp
from hrapp.platform.signup.queries import WAITING, find_sign_up, has_newer

# For so long a link says that it has expired or was replaced, and not only that it is unknown.
KEPT = timedelta(days=7)
# Reason why a link cannot be used → HTTP status.
UNUSABLE = {"unknown": 404, "used": 410, "replaced": 410, "expired": 410, "account": 410}


class UnusableLink(DomainError):
    """The link of a sign-up cannot be used, for a reason of UNUSABLE."""

    def __init__(self, reason: str) -> None:
        super().__init__(N_("This link no longer works."))
        self.reason, self.status = reason, UNUSABLE[reason]


class Opened(NamedTuple):
    """A new employer with its owner; `token` is that of the activation link, None if the login is active."""

    employer: Employer
    owner: User
    token: str | None


def add_sign_up(values: Values, locale: str, at: datetime) -> str | None:
    """Let a sign-up (SignUpFields), asked for `at`, wait for its link; returns the link's token.

    It replaces older ones of the same address; None, and nothing is changed, if there is a newer one.
    """
    email = values["email"]
    if has_newer(email, at):
        return None
    session.execute(update(SignUp).where(SignUp.email == email, *WAITING).values(replaced_at=clock.now()))
    token = crypto.new_token()
    session.add(
        SignUp(
            **values, locale=locale, token_hash=crypto.token_hash(token), created_at=at, expires_at=at + SignUp.LIFETIME
        )
    )
    return token


def open_sign_up(token: str) -> SignUp:
    """The sign-up of a link, without using it up; UnusableLink if it cannot be used."""
    found = find_sign_up(token)
    if found is None:
        raise UnusableLink("unknown")
    if found.fault:
        raise UnusableLink(found.fault)
    return found


def confirm(request: Actor, signed_up: SignUp, values: Values) -> Opened:
    """Open the employer of a sign-up, with an active login (ActivationFields) as its owner.

    UnusableLink if another request was faster, or the address has a login by now.
    """
    email, name, password = signed_up.email, values["name"], values["password"]
    _claim(signed_up)
    owner = user_by_email(email)
    if owner and not owner.is_waiting:
        raise UnusableLink("account")
    owner = owner or create_user(email, name, signed_up.locale, defaults_for(signed_up.country)["time_zone"])
    owner.name, owner.is_active = name, True
    change_password(owner, password)
    actor = replace(request, kind="user", name=name, id=owner.id)
    return open_employer(actor, signed_up.company, email, country=signed_up.country)


def _claim(signed_up: SignUp) -> None:
    """Mark it as used; of two requests at once the second waits here, and gets UnusableLink."""
    won = session.execute(
        update(SignUp)
        .where(SignUp.id == signed_up.id, *WAITING)
        .values(used_at=clock.now())
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if won is None:
        raise UnusableLink("used")


def clear_sign_ups() -> None:
    """Delete sign-ups whose link has expired a while ago."""
    session.execute(delete(SignUp).where(SignUp.expires_at < clock.now() - KEPT))


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
