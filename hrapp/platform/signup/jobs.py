"""The job of a sign-up; in the background, so that the response time reveals nothing about existing logins."""

from typing import Any

from hrapp.access.actor import Actor
from hrapp.core import jobs
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.core.sealing import unseal
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import issue_token
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.sessions.mails import link_to, mail_link
from hrapp.platform.signup.mails import mail_owner
from hrapp.platform.signup.operations import open_employer


@jobs.task("onboarding.sign_up")
def sign_up(sealed: str) -> None:
    """Open an employer and mail its owner; an existing login is only informed by mail.

    Nobody else may add an employer to a login. A second run mails the activation link again.
    """
    asked = unseal(sealed)
    user = user_by_email(asked["email"])
    if user is None:
        open_for_new_user(asked)
    elif user.is_active:
        mail_existing(user)
    elif user.is_waiting:
        mail_link(user, "activate", issue_token(user, "activate"))


def open_for_new_user(asked: dict[str, Any]) -> None:
    """Open an employer for a new login; `asked` is what `pages.request_sign_up` has sealed."""
    actor = Actor("anonymous", asked["name"], request_id=asked["request_id"], ip_address=asked["address"])
    opened = open_employer(
        actor, asked["company"], asked["email"], asked["name"], country=asked["country"], owner_locale=asked["locale"]
    )
    mail_owner(opened)


def mail_existing(user: User) -> None:
    """Inform the user that somebody tried to sign up with their email address."""
    send_later("signup_existing", user.email, locale_in(user.locale, None), link=link_to("/employers/new"))
