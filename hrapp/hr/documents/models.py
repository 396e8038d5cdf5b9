"""Documents: each row is one version, with what is known of its file, which lies sealed in the storage."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.core import clock, keys
from hrapp.core.sniffing import SHOWN_INLINE
from hrapp.hr.documents.fields import DocumentFields, DocumentType, Visibility, fields_of
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.base import Identified, Key, Keyed, TenantModel, Timestamped, Versioned, key_column
from hrapp.tenancy.sealed import SealedText, Sealing, sealed_column


class Document(Identified, Timestamped, Versioned, Keyed, Sealing, TenantModel):
    """One version of a document of a person, or of the company if `employee_id` is None.

    Versions of one document have the same `chain_id`, and are numbered from 1. Type, person and visibility are the same
    in all of them. Only the newest one is current. `key` is where the file lies in the tenant's folder of the storage,
    sealed by `file_key`; `sha256`, `size`, `media_type` and `charset` are those of its content.
    """

    __subject__ = "document"
    __fields__ = DocumentFields

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("chain_id", "number"),
        CheckConstraint(DocumentType.check("type"), "type"),
        CheckConstraint(Visibility.check("visibility"), "visibility"),
        CheckConstraint("expires_on >= issued_on", "expires_on"),
        Index("uq_documents_key", "key", unique=True),
        Index("uq_documents_current", "chain_id", unique=True, postgresql_where=text("is_current")),
        Index("ix_documents_employee", "employee_id", "is_current"),
    )
    __keys__: ClassVar[Mapping[str, Key]] = {
        "title_key": Key(lambda document: keys.sort_key(document.title), ("title",)),
        "search": Key(lambda document: keys.search_key(document.title), ("title",)),
    }
    # What all versions of a document have in common.
    SHARED_FACTS: ClassVar[tuple[str, ...]] = ("type", "visibility")

    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id))
    chain_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    superseded_at: Mapped[datetime | None]
    type: Mapped[str]
    title: Mapped[str]
    description: Mapped[str | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    visibility: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    charset: Mapped[str] = mapped_column(default="")
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    key: Mapped[str]
    file_key = SealedText()
    file_key_sealed: Mapped[bytes | None] = sealed_column("file_key")
    uploaded_by: Mapped[UUID | None]
    uploaded_by_name: Mapped[str]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    verified_by_name: Mapped[str | None]
    # Of how many days before it expires somebody was reminded last; it only falls.
    reminded_days: Mapped[int | None]
    title_key: Mapped[str] = key_column()
    search: Mapped[str] = key_column()

    employee: Mapped[Employee | None] = relationship(lazy="raise")

    @property
    def name(self) -> str:
        return self.title

    @property
    def own_fields(self) -> Any:
        """Those of a person's document, or of the company's."""
        return fields_of(self.employee_id)

    @property
    def is_shared(self) -> bool:
        """Whether the person sees it, or everybody if it is of the company."""
        return self.visibility == Visibility.SHARED

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_shown_inline(self) -> bool:
        """Whether a browser may show the file, instead of downloading it."""
        return self.media_type in SHOWN_INLINE

    def supersede(self) -> None:
        """Let the next version hold instead."""
        self.is_current, self.superseded_at = False, clock.now()

    def reinstate(self) -> None:
        """Hold again, since the version after this one is gone."""
        self.is_current, self.superseded_at = True, None

    def forget_verification(self) -> None:
        self.verified_at, self.verified_by, self.verified_by_name = None, None, None
