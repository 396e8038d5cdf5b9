"""The mails about a login, queued in the transaction that they speak of."""

from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app

from hrapp.core import clock
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer


def link_to(path: str) -> str:
    """A path of this site as a link for a mail."""
    return f"{current_app.config['BASE_URL']}{path}"


def mail_link(user: User, purpose: str, token: str, employer: Employer | None = None) -> None:
    """Mail the link to activate a login, or to choose a new password."""
    locale = locale_in(user.locale, employer.country if employer else None)
    send_later(purpose, user.email, locale, employer=employer, link=link_to(f"/{purpose}/{token}"))


def mail_password_changed(user: User) -> None:
    """Tell somebody that their password is another one now, in case it was not they who changed it."""
    local = clock.now().astimezone(ZoneInfo(user.time_zone))
    locale = locale_in(user.locale, None)
    at = format_datetime(local, "long", locale=locale, tzinfo=local.tzinfo)
    send_later("password_changed", user.email, locale, link=link_to("/forgot"), at=at)
