"""The job for a forgotten password, in the background, so that the response time reveals nothing about the login; and
the one that removes old sessions."""

from hrapp.core import jobs
from hrapp.core.sealing import unseal
from hrapp.platform.accounts.operations import recovery_link
from hrapp.platform.accounts.queries import user_by_email
from hrapp.platform.accounts.sessions import remove_ended_sessions
from hrapp.platform.sessions.mails import mail_link


@jobs.task("accounts.send_link")
def send_link(sealed: str) -> None:
    """Mail a recovery link to the login with the sealed `email`; does nothing if there is none."""
    user = user_by_email(unseal(sealed)["email"])
    if user and (link := recovery_link(user)):
        mail_link(user, *link)


@jobs.queue.periodic(cron="17 3 * * *")
@jobs.task("accounts.remove_sessions")
def remove_sessions(timestamp: int = 0) -> None:
    """Remove the sessions that ended long ago; `timestamp` is passed by procrastinate and unused."""
    remove_ended_sessions()
