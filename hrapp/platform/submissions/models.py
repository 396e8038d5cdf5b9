"""What is known of forms that were sent, for a day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.core.crypto import EncryptedText
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.base import Identified, PublicModel


class Submission(PublicModel):
    """A form that has acted: the hash of its key and content, and the path to which it led. No content is stored.

    Or a request to the API that has acted: the hash of its Idempotency-Key and route, a keyed one of its body, and its
    answer.
    """

    __tablename__ = "submissions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    location: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Encrypted, since it shows what was made; None of a form.
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class KeptForm(Identified, PublicModel):
    """What somebody typed into a form that has not acted, encrypted, for nobody but this user.

    One that they have saved for later themselves has the employer at which they did, and until when it is kept.
    """

    __tablename__ = "kept_forms"
    __table_args__ = (
        Index("ix_kept_forms_saved_until", "saved_until", postgresql_where=text("saved_until IS NOT NULL")),
        Index("ix_kept_forms_employer_id", "employer_id", postgresql_where=text("employer_id IS NOT NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    content: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    employer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employer.id, ondelete="CASCADE"))
    saved_until: Mapped[datetime | None]
