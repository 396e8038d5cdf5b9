"""What follows a new password: a mail, the audit log, and the end of API tokens if that was asked for."""

from hrapp.access.rules import actor
from hrapp.platform.accounts.models import User
from hrapp.platform.accounts.operations import revoke_api_tokens
from hrapp.platform.memberships.jobs import log_login_event
from hrapp.platform.memberships.login_log import record_token_events
from hrapp.platform.sessions.mails import mail_password_changed


def after_new_password(user: User, action: str, *, end_tokens: bool) -> None:
    """Tell the user by mail and their employers by the audit log (`action`); revoke the API tokens if `end_tokens`."""
    mail_password_changed(user)
    log_login_event(actor(), user, action)
    if end_tokens:
        record_token_events(actor(), revoke_api_tokens(user), "token revoked")
