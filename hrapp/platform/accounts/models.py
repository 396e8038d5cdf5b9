"""Users, their sessions, the single-use links that are mailed to them, and API tokens."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from hrapp.core import canonical, clock, crypto
from hrapp.core.errors import Conflict
from hrapp.core.text import N_
from hrapp.tenancy.base import Identified, PublicModel, Timestamped

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
# The group of what is read of a login only where it is that of the request.
OF_VISIT = "visit"


class User(Identified, Timestamped, PublicModel):
    """A login; what it may do is decided by memberships."""

    __tablename__ = "users"
    __allow_unmapped__ = True  # for `session_token`
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True),)

    email: Mapped[str]
    password_hash: Mapped[str | None]
    name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    is_operator: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]
    # Whether other employers may ask for what those of this person hold; else they are told no at once.
    takes_requests: Mapped[bool] = mapped_column(default=True, server_default=true())

    @validates("email")
    def canonical_email(self, _name: str, email: str) -> str:
        """One address, however it is written, is one login: `uq_users_email` holds for this form."""
        return canonical.email(email)

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    # The token of the session that was started for this row; not stored.
    session_token: str | None = None

    def get_id(self) -> str:
        """What flask-login keeps in the cookie: the token of the session, by which the user is found again."""
        if self.session_token is None:
            raise RuntimeError("no session was started for this user")
        return self.session_token

    @property
    def is_waiting(self) -> bool:
        """Whether this login has never been activated; a deactivated one has a password."""
        return not self.is_active and self.password_hash is None

    def describe(self, name: str, locale: str, time_zone: str) -> None:
        """Set what users may change about themselves."""
        self.name, self.locale, self.time_zone = name, locale, time_zone

    def set_password(self, password: str) -> None:
        """Store the password's hash."""
        self.password_hash = crypto.hash_password(canonical.password(password))


class UserSession(Identified, PublicModel):
    """A browser in which somebody is signed in, until they sign out, stay away too long, or it reaches its end.

    Only the hash of the cookie's token is stored. `keep` is for a device of one's own. `network` is that of the last
    use, without the part of the address that tells who it was. Why so long: docs/decisions/0016-sessions.md.
    """

    __tablename__ = "sessions"
    # By `keep`: how long it may be unused, and how long it lasts at most.
    IDLE: ClassVar[dict[bool, timedelta]] = {False: timedelta(minutes=30), True: timedelta(days=14)}
    LIFETIME: ClassVar[dict[bool, timedelta]] = {False: timedelta(hours=12), True: timedelta(days=30)}
    CONFIRMED_FOR: ClassVar[timedelta] = timedelta(minutes=15)
    # Updating `last_seen_at` less often than this saves writes, and ends an unused session sooner by as much.
    PRECISION: ClassVar[timedelta] = timedelta(minutes=2)

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    keep: Mapped[bool]
    device: Mapped[str]
    network: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When the password was last given in this session.
    confirmed_at: Mapped[datetime | None]

    @property
    def is_confirmed(self) -> bool:
        """Whether the password was given lately, as for what even a forgotten open browser must not show."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < self.CONFIRMED_FOR

    def confirm(self) -> None:
        """Note that the password has just been given."""
        self.confirmed_at = clock.now()

    @property
    def is_open(self) -> bool:
        now = clock.now()
        return self.ended_at is None and now < min(self.ends_at, self.last_seen_at + self.IDLE[self.keep])

    def note_use(self, network: str) -> None:
        """Set time and network of the last use, at most every PRECISION."""
        if (now := clock.now()) - self.last_seen_at >= self.PRECISION:
            self.last_seen_at, self.network = now, network


class ActivationToken(Identified, PublicModel):
    """A single-use link for one purpose; only the hash of its token is stored."""

    __tablename__ = "activation_tokens"
    __table_args__ = (CheckConstraint("purpose IN ('activate', 'reset', 'email')", "purpose"),)
    LIFETIMES: ClassVar[dict[str, timedelta]] = {
        "activate": timedelta(hours=48),
        "reset": timedelta(hours=1),
        "email": timedelta(hours=24),
    }

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")

    @property
    def is_usable(self) -> bool:
        return self.used_at is None and self.expires_at > clock.now()


class ApiToken(Identified, PublicModel):
    """A token for the API: acts as its user, at one employer, until it expires or is revoked."""

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("public.employers.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > clock.now())

    def revoke(self) -> None:
        """Revoke it; Conflict if it is revoked already."""
        if self.revoked_at is not None:
            raise Conflict(N_("This token has already been revoked."))
        self.revoked_at = clock.now()
