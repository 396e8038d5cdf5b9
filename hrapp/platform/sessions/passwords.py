"""Asking for the current password, and what follows a new one: a mail, the audit log, the end of API tokens."""

from collections.abc import Iterator
from contextlib import contextmanager

from hrapp.access.rules import actor
from hrapp.core import limits
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.limits import Limit
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, LOCK, User
from hrapp.platform.accounts.operations import WrongPassword, require_password, revoke_api_tokens
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.memberships.login_log import record_token_events
from hrapp.platform.sessions.mails import mail_password_changed

CURRENT_PASSWORDS = Limit("current passwords", FAILURES_BEFORE_LOCK, LOCK, always=True)


@contextmanager
def counting_wrong_passwords(user: User) -> Iterator[None]:
    """Count each WrongPassword that the block raises, as those of a sign-in are; TooManyRequests after too many."""
    use = CURRENT_PASSWORDS.of(user.id)
    limits.refuse(limits.used_up(use))
    try:
        yield
    except WrongPassword:
        session.rollback()
        limits.count(use)
        raise


def confirm_password(user: User, values: Values) -> None:
    """Raise WrongPassword, for the field `current` of ConfirmFields, unless it is that of `user`; wrong ones count.

    To be called in `public`.
    """
    with counting_wrong_passwords(user):
        require_password(user, values["current"])


def after_new_password(user: User, action: str, *, end_tokens: bool) -> None:
    """Tell the user by mail and their employers by the audit log (`action`); revoke the API tokens if `end_tokens`."""
    mail_password_changed(user)
    log_login_event(actor(), user, action)
    if end_tokens:
        record_token_events(actor(), revoke_api_tokens(user), "token revoked")
