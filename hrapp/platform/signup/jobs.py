"""The jobs of sign-ups; in the background, so that the response time reveals nothing about existing logins."""

from datetime import datetime

from hrapp.core import clock, jobs
from hrapp.core.fields.schema import Values
from hrapp.core.sealing import unseal
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.signup.fields import SignUpFields
from hrapp.platform.signup.mails import mail_existing, mail_sign_up
from hrapp.platform.signup.operations import add_sign_up, clear_sign_ups


@jobs.task("onboarding.sign_up")
def sign_up(sealed: str) -> None:
    """Mail a link that opens the employer; an existing login is told how to open it, and nothing else is done.

    A deactivated login gets nothing. `sealed` is what `pages.request_sign_up` has sealed.
    """
    asked = unseal(sealed)
    values = Values(asked).part(SignUpFields)
    user = user_by_email(values["email"])
    if user is None or user.is_waiting:
        # The previous release, whose jobs may still be queued, did not say when.
        at = datetime.fromisoformat(asked["at"]) if "at" in asked else clock.now()
        if token := add_sign_up(values, asked["locale"], at):
            mail_sign_up(values, asked["locale"], token)
    elif user.is_active:
        mail_existing(user, values)


@jobs.queue.periodic(cron="30 * * * *")
@jobs.task("signup.clear", pass_context=False)
def clear(timestamp: int = 0) -> None:
    """Delete what has expired; `timestamp` is passed by procrastinate and unused."""
    clear_sign_ups()
