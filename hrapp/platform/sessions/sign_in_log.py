"""Log lines of sign-ins: nothing in them names a person, yet many lines of one login or one network can be counted."""

from flask import current_app, request

from hrapp.core import canonical, metrics
from hrapp.core.crypto import keyed_hash
from hrapp.core.logs import log
from hrapp.core.network import network_of
from hrapp.platform.accounts.models import User, UserSession

LONGEST = 254


def note_refusal(email: str) -> None:
    """Log and count a refused sign-in with the address that was typed."""
    metrics.REFUSED_SIGN_INS.inc()
    log.warning("sign-in refused", login=login_hash(email), network=network_of(request.remote_addr))


def note_session(user: User, started: UserSession) -> None:
    """Log the start of a session with the beginning of its stored hash, by which the row is found."""
    log.info(
        "session started",
        login=login_hash(user.email),
        network=started.network,
        user=str(user.id),
        session=started.token_hash.hex()[:12],
    )


def login_hash(email: str) -> str:
    """A keyed hash of the login, the same however the address is written."""
    return keyed_hash(current_app.config["SECRET_KEY"], "sign-in log", canonical.email(email[:LONGEST])).hex()
