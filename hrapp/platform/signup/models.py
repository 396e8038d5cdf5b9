"""Sign-ups that wait until their email address is proved."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.tenancy.base import Identified, PublicModel


class SignUp(Identified, PublicModel):
    """What somebody typed to open an employer, and the hash of the link's token. At most one waits for each address."""

    __tablename__ = "signups"
    __table_args__ = (
        Index(
            "uq_signups_email",
            "email",
            unique=True,
            postgresql_where=text("replaced_at IS NULL AND used_at IS NULL"),
        ),
    )
    LIFETIME: ClassVar[timedelta] = timedelta(hours=48)

    email: Mapped[str]
    name: Mapped[str]
    company: Mapped[str]
    country: Mapped[str]
    locale: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    replaced_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]

    @property
    def fault(self) -> str | None:
        """Why its link cannot be used: `used`, `replaced` by a newer one, or `expired`; None if it can."""
        if self.used_at:
            return "used"
        if self.replaced_at:
            return "replaced"
        return "expired" if self.expires_at <= clock.now() else None
