"""The mails about opening an employer."""

from urllib.parse import urlencode

from hrapp.core.fields.schema import Values
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.platform.accounts.models import User
from hrapp.platform.sessions.mails import link_to, mail_link
from hrapp.platform.signup.operations import Opened


def mail_sign_up(values: Values, language: str, token: str) -> None:
    """Mail the link that proves the address of a sign-up (SignUpFields)."""
    locale = locale_in(language, values["country"])
    send_later("signup", values["email"], locale, company=values["company"], link=link_to(f"/signup/{token}"))


def mail_existing(user: User, values: Values) -> None:
    """Tell a user that their address was used to sign up (SignUpFields), with the way to open that employer."""
    filled_in = urlencode({"company": values["company"], "country": values["country"]})
    link = link_to(f"/employers/new?{filled_in}")
    send_later("signup_existing", user.email, locale_in(user.locale, None), company=values["company"], link=link)


def mail_owner(opened: Opened) -> str:
    """Mail the owner of a new employer a link, to activate the login or to the employer, and return the link."""
    if opened.token:
        mail_link(opened.owner, "activate", opened.token, opened.employer)
        return link_to(f"/activate/{opened.token}")
    link = link_to(opened.employer.home)
    locale = locale_in(opened.owner.locale, opened.employer.country)
    send_later("employer_added", opened.owner.email, locale, employer=opened.employer, link=link)
    return link
