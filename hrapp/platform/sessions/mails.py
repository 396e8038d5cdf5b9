"""The mails about a login, queued in the caller's transaction."""

from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import current_app

from hrapp.core import clock
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer


def link_to(path: str) -> str:
    """The absolute URL of a path of this site."""
    return f"{current_app.config['BASE_URL']}{path}"


def mail_link(user: User, purpose: str, token: str, employer: Employer | None = None) -> None:
    """Mail a link to activate a login or to reset its password."""
    locale = locale_in(user.locale, employer.country if employer else None)
    send_later(purpose, user.email, locale, employer=employer, link=link_to(f"/{purpose}/{token}"))


def mail_password_changed(user: User) -> None:
    """Inform the user that their password was changed, in case it was somebody else."""
    local = clock.now().astimezone(ZoneInfo(user.time_zone))
    locale = locale_in(user.locale, None)
    at = format_datetime(local, "long", locale=locale, tzinfo=local.tzinfo)
    send_later("password_changed", user.email, locale, link=link_to("/forgot"), at=at)
