"""Making logins, mailing links, signing in, and locking after repeated failures."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, text, update
from sqlalchemy.orm import Session as AnySession

from hrapp.core import clock, crypto
from hrapp.core.errors import Conflict, Gone, Invalid
from hrapp.core.extensions import db, session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, LOCK, ActivationToken, ApiToken, User
from hrapp.platform.accounts.passwords import check_password
from hrapp.platform.accounts.queries import find_token, user_by_email

NOBODY = UUID(int=0)
LINK_IS_OVER = N_("This link has been used, has expired or is incomplete. Ask for a new one.")
REFUSED = N_(
    "Wrong email or password. After several wrong attempts, the account is locked for %(minutes)s minutes.",
    minutes=LOCK // timedelta(minutes=1),
)


class Refused(Invalid):
    """Somebody is not let in. `counted` is the login whose failures this adds to (see `count_failure`), or NOBODY."""

    def __init__(self, counted: UUID) -> None:
        super().__init__({"password": [REFUSED]})
        self.counted = counted


def create_user(email: str, name: str = "", locale: str = "en", time_zone: str = "UTC") -> User:
    """A login that cannot sign in before its link has been followed; Conflict if there is one with this email."""
    if user_by_email(email):
        raise Conflict(N_("There is already an account with this email address."))
    user = User(email=email.strip(), name=name, locale=locale, time_zone=time_zone)
    session.add(user)
    session.flush()
    return user


def issue_token(user: User, purpose: str) -> str:
    """A new link for one purpose; older ones of that purpose stop working."""
    void_links(user, purpose)
    token = crypto.new_token()
    expires_at = clock.now() + ActivationToken.LIFETIMES[purpose]
    session.add(
        ActivationToken(user_id=user.id, purpose=purpose, token_hash=crypto.token_hash(token), expires_at=expires_at)
    )
    return token


def void_links(user: User, purpose: str | None = None) -> None:
    """Make the links stop working that this user was mailed, those of one purpose or all."""
    links = update(ActivationToken).where(ActivationToken.user_id == user.id, ActivationToken.used_at.is_(None))
    session.execute((links.where(ActivationToken.purpose == purpose) if purpose else links).values(used_at=clock.now()))


def usable_link(purpose: str, token: str) -> User:
    """Whose link this is; Gone if it is unknown, used or expired. It can be looked at any number of times."""
    found = find_token(purpose, token)
    if found is None or not found.is_usable:
        raise Gone(LINK_IS_OVER)
    return found.user


def redeem_token(purpose: str, token: str) -> User:
    """Use a link up and return its user; Gone as for `usable_link`. Of two at once, one wins."""
    user = usable_link(purpose, token)
    won = session.execute(
        update(ActivationToken)
        .where(ActivationToken.token_hash == crypto.token_hash(token), ActivationToken.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(ActivationToken.id)
    ).one_or_none()
    if won is None:
        raise Gone(LINK_IS_OVER)
    return user


def activate(token: str, values: Values) -> User:
    """Follow an activation link: the login has a password and a name (ActivationFields), and may sign in.

    Gone if the link is over or the login is not waiting for it; Invalid for a weak password, the link then stays.
    """
    user = usable_link("activate", token)
    check_password(values["password"], user.email, [values["name"]])
    redeem_token("activate", token)
    if not user.is_waiting:
        raise Gone(LINK_IS_OVER)
    user.name, user.is_active = values["name"], True
    change_password(user, values["password"])
    return user


def reset_password(token: str, values: Values) -> User:
    """Follow a reset link and take a new password (NewPasswordFields); Gone and Invalid as for `activate`."""
    user = usable_link("reset", token)
    check_password(values["password"], user.email, [user.name])
    redeem_token("reset", token)
    if not user.is_active:
        raise Gone(LINK_IS_OVER)
    change_password(user, values["password"])
    return user


def replace_password(user: User, values: Values) -> None:
    """Take a new password from somebody who knows the current one (PasswordChangeFields); Invalid if they do not."""
    if not crypto.verify_password(user.password_hash, values["current"]):
        raise Invalid({"current": [N_("This is not your current password.")]})
    check_password(values["password"], user.email, [user.name])
    change_password(user, values["password"])


def change_password(user: User, password: str) -> None:
    """Set a password that has been checked: every session ends, and every link mailed before is void."""
    user.set_password(password)
    void_links(user)


def link_for_forgetful(user: User) -> tuple[str, str] | None:
    """The purpose and token of the link that lets somebody in again, or in at last; None for a deactivated login."""
    if user.is_active:
        return "reset", issue_token(user, "reset")
    return ("activate", issue_token(user, "activate")) if user.is_waiting else None


def check_credentials(email: str, password: str) -> User:
    """The user that these credentials belong to; Refused unless it may sign in.

    Every refusal does the same work, so that its time does not tell whether there is such a login: a hash here, and
    `count_failure` where it is caught.
    """
    user = user_by_email(email)
    correct = crypto.verify_password(user.password_hash if user else None, password)
    may_sign_in = user is not None and user.is_active and not user.is_locked
    if user is None or not may_sign_in or not correct:
        raise Refused(user.id if user and may_sign_in else NOBODY)
    user.failed_sign_ins, user.locked_until = 0, None
    return user


def count_failure(user_id: UUID) -> UUID:
    """One more failure of a login (or of NOBODY); at the fifth in a row it is locked for a quarter of an hour.

    Its id if it was this failure that locked it, else NOBODY: of several at once, one is told so. The count is in a
    transaction of its own, since the request that fails is rolled back; that has to be done before, or a row that the
    request has written would be waited for for ever.
    """
    failures = User.failed_sign_ins + 1
    reached = failures >= FAILURES_BEFORE_LOCK
    with AnySession(db.engine) as apart, apart.begin():
        # Not waiting for the disk: a commit that wrote something would otherwise take longer than one that did not.
        apart.execute(text("SET LOCAL synchronous_commit = off"))
        left = apart.scalar(
            update(User)
            .where(User.id == user_id)
            .values(
                failed_sign_ins=case((reached, 0), else_=failures),
                locked_until=case((reached, clock.now() + LOCK), else_=User.locked_until),
            )
            .returning(User.failed_sign_ins)
        )
    return user_id if left == 0 else NOBODY


def issue_api_token(user: User, employer_id: UUID, name: str, lifetime: timedelta | None) -> tuple[ApiToken, str]:
    """A key for a program, and its secret, which cannot be shown again."""
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
