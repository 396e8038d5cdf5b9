"""Creating logins, issuing and redeeming links, checking credentials, and counting failures."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from hrapp.core import clock, crypto
from hrapp.core.errors import Conflict, Gone, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.platform.accounts.attempts import count_failed_sign_in, refuse_guessing
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, ActivationToken, ApiToken, User
from hrapp.platform.accounts.passwords import recognised, renewed_hash
from hrapp.platform.accounts.queries import api_tokens_of_user, find_token, user_by_email
from hrapp.platform.accounts.sessions import end_sessions_of

NOBODY = UUID(int=0)
LINK_NOT_USABLE = N_("This link has been used, has expired or is incomplete. Ask for a new one.")
REFUSED = N_(
    "Wrong email or password. After %(count)s wrong attempts you will have to wait before the next one.",
    count=FAILURES_BEFORE_LOCK,
)


class Refused(Invalid):
    """The credentials were refused.

    For `count_failure`: the typed `login`, the `address` that it came from, and as `counted` the id of the login, or
    NOBODY if there is none that could be signed in to.
    """

    def __init__(self, counted: UUID, login: str, address: str | None) -> None:
        super().__init__({"password": [REFUSED]})
        self.counted, self.login, self.address = counted, login, address


class WrongPassword(Invalid):
    """The current password is wrong, where it has to be given again."""


def create_user(email: str, name: str = "", locale: str = "en", time_zone: str = "UTC") -> User:
    """Create a login that has to be activated by a link; Conflict if the email address is in use."""
    if user_by_email(email):
        raise Conflict(N_("There is already an account with this email address."))
    user = User(email=email, name=name, locale=locale, time_zone=time_zone)
    session.add(user)
    session.flush()
    return user


def issue_token(user: User, purpose: str) -> str:
    """Create a link for one purpose and return its token; older links for that purpose stop working."""
    void_links(user, purpose)
    token = crypto.new_token()
    expires_at = clock.now() + ActivationToken.LIFETIMES[purpose]
    session.add(
        ActivationToken(user_id=user.id, purpose=purpose, token_hash=crypto.token_hash(token), expires_at=expires_at)
    )
    return token


def void_links(user: User, purpose: str | None = None) -> None:
    """Invalidate the unused links of this user, for one purpose or all."""
    links = update(ActivationToken).where(ActivationToken.user_id == user.id, ActivationToken.used_at.is_(None))
    session.execute((links.where(ActivationToken.purpose == purpose) if purpose else links).values(used_at=clock.now()))


def user_of_link(purpose: str, token: str) -> User:
    """The user of a link, without using it up; Gone if it is unknown, used or expired."""
    found = find_token(purpose, token)
    if found is None or not found.is_usable:
        raise Gone(LINK_NOT_USABLE)
    return found.user


def redeem_token(purpose: str, token: str) -> User:
    """Mark a link as used and return its user; Gone as for `user_of_link`, and for the second of two requests."""
    user = user_of_link(purpose, token)
    won = session.execute(
        update(ActivationToken)
        .where(ActivationToken.token_hash == crypto.token_hash(token), ActivationToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(ActivationToken.id)
    ).one_or_none()
    if won is None:
        raise Gone(LINK_NOT_USABLE)
    return user


def activate(token: str, values: Values) -> User:
    """Activate a login: set its name and password (ActivationFields) and return it.

    Gone if the link is not usable or the login is active already.
    """
    user = redeem_token("activate", token)
    if not user.is_waiting:
        raise Gone(LINK_NOT_USABLE)
    user.name, user.is_active = values["name"], True
    change_password(user, values["password"])
    return user


def reset_password(token: str, values: Values) -> User:
    """Set a new password by a reset link (NewPasswordFields) and return the login; raises as `activate` does."""
    user = redeem_token("reset", token)
    if not user.is_active:
        raise Gone(LINK_NOT_USABLE)
    change_password(user, values["password"])
    return user


def replace_password(user: User, values: Values) -> None:
    """Change a password (PasswordChangeFields); WrongPassword if the current one is wrong.

    Of two changes at once the second waits for the first, and is told that the current password is another one.
    """
    # FOR NO KEY UPDATE: other forms of the same person, which refer to this row, need not wait for it.
    session.refresh(user, with_for_update={"key_share": True})
    require_password(user, values["current"])
    change_password(user, values["password"])


def require_password(user: User, typed: str) -> None:
    """Raise WrongPassword, for the field `current`, unless `typed` is the password of the signed-in `user`."""
    if recognised(user.password_hash, typed) is None:
        raise WrongPassword({"current": [N_("This is not your current password.")]})


def change_password(user: User, password: str) -> None:
    """Set a password that has been checked already; ends all sessions and invalidates all links."""
    user.set_password(password)
    session.flush()  # locks the login's row, so that a session started meanwhile is either ended here or refused
    end_sessions_of(user.id)
    void_links(user)


def recovery_link(user: User) -> tuple[str, str] | None:
    """The (purpose, token) of a link to reset the password or to activate the login; None if it is deactivated."""
    if user.is_active:
        return "reset", issue_token(user, "reset")
    return ("activate", issue_token(user, "activate")) if user.is_waiting else None


def check_credentials(email: str, password: str, address: str | None) -> User:
    """The user with these credentials, typed at the IP address `address`.

    Refused if they are wrong, or the login is not active; TooManyRequests after too many failures. All refusals do the
    same work, so that the response time does not reveal whether there is such a login: the same hashes here, and
    `count_failure`, which the caller has to call.
    """
    refuse_guessing(email, address)
    user = user_by_email(email)
    form = recognised(user.password_hash if user else None, password)
    may_sign_in = user is not None and user.is_active
    if user is None or not may_sign_in or form is None:
        raise Refused(user.id if user and may_sign_in else NOBODY, email, address)
    _renew_hash(user, form)
    return user


def _renew_hash(user: User, form: str) -> None:
    """Store a better hash of the recognised password if there is one, unless the password is changed meanwhile."""
    old = user.password_hash
    if old and (better := renewed_hash(old, form)):
        same = (User.id == user.id, User.password_hash == old)
        session.execute(update(User).where(*same).values(password_hash=better))


def count_failure(refusal: Refused) -> UUID:
    """Count a failed sign-in; returns the login's id if this failure locked it, else NOBODY.

    The count is committed at once, since a failed request is rolled back. Roll the session back before, so that the
    request does not hold two connections.
    """
    return refusal.counted if count_failed_sign_in(refusal.login, refusal.address) else NOBODY


def issue_api_token(user: User, employer_id: UUID, name: str, lifetime: timedelta | None) -> tuple[ApiToken, str]:
    """Create an API token, which never ends without a `lifetime`.

    Returns it and its secret, of which only the hash is stored.
    """
    secret = crypto.new_token()
    row = ApiToken(
        user_id=user.id,
        employer_id=employer_id,
        name=name,
        token_hash=crypto.token_hash(secret),
        expires_at=clock.now() + lifetime if lifetime else None,
    )
    session.add(row)
    session.flush()
    return row, secret


def revoke_api_tokens(user: User) -> list[ApiToken]:
    """Revoke all API tokens of this user; returns those that were usable."""
    usable = [token for token in api_tokens_of_user(user.id) if token.is_usable]
    for token in usable:
        token.revoke()
    return usable
