"""The mail to the owner of a new employer."""

from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.platform.sessions.mails import link_to, mail_link
from hrapp.platform.signup.operations import Opened


def mail_owner(opened: Opened) -> str:
    """Mail the owner of a new employer a link, to activate the login or to the employer, and return the link."""
    if opened.token:
        mail_link(opened.owner, "activate", opened.token, opened.employer)
        return link_to(f"/activate/{opened.token}")
    link = link_to(opened.employer.home)
    locale = locale_in(opened.owner.locale, opened.employer.country)
    send_later("employer_added", opened.owner.email, locale, employer=opened.employer, link=link)
    return link
