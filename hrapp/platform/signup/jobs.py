"""What a sign-up sets off; in the background, so that the answer is the same and as fast for any email address."""

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
    """Open the employer that was asked for and mail its owner; a login that is there already is only told.

    Nobody but its owner adds an employer to a login. Run twice, the second time mails the link once more.
    """
    asked = unseal(sealed)
    user = user_by_email(asked["email"])
    if user is None:
        open_for_stranger(asked)
    elif user.is_active:
        mail_existing(user)
    elif user.is_waiting:
        mail_link(user, "activate", issue_token(user, "activate"))


def open_for_stranger(asked: dict[str, Any]) -> None:
    """Open an employer for somebody without a login; `asked` is what `pages.create` has sealed."""
    actor = Actor("anonymous", asked["name"], request_id=asked["request_id"], ip_address=asked["address"])
    opened = open_employer(
        actor, asked["company"], asked["email"], asked["name"], country=asked["country"], owner_locale=asked["locale"]
    )
    mail_owner(opened)


def mail_existing(user: User) -> None:
    """Tell somebody with a login that it was tried to sign up with their email address."""
    send_later("signup_existing", user.email, locale_in(user.locale, None), link=link_to("/employers/new"))
