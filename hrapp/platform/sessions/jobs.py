"""What a forgotten password sets off; in the background, so that the answer is the same and as fast for any email."""

from hrapp.core import jobs
from hrapp.core.sealing import unseal
from hrapp.platform.accounts.operations import link_for_forgetful
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.sessions.mails import mail_link


@jobs.task("accounts.send_link")
def send_link(sealed: str) -> None:
    """Mail the login with the sealed email address a link to get in again; nothing if there is none."""
    user = user_by_email(unseal(sealed)["email"])
    if user and (link := link_for_forgetful(user)):
        mail_link(user, *link)
