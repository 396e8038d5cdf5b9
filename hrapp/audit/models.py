"""The audit events; the tenant's role may insert and read rows, but neither update nor delete them."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock, keys
from hrapp.tenancy.base import Key, Keyed, TenantModel, key_column

# The previous hash of the first event.
GENESIS = bytes(32)


def searched_in(event: "AuditEvent") -> str:
    """What the search of the log looks through."""
    return keys.search_key(f"{event.actor_name}{keys.FIELD}{event.subject_name}")


class AuditEvent(Keyed, TenantModel):
    """Who did what to what, when and from where; `hash` is the SHA-256 of the row and the previous row's hash."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_type", "subject_id"),)
    __keys__: ClassVar[Mapping[str, Key]] = {"search": Key(searched_in, ("actor_name", "subject_name"))}

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID | None]
    subject_name: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    request_id: Mapped[str | None]
    # The column is still called `address`: renaming it would break the previous release while both run.
    ip_address: Mapped[str | None] = mapped_column("address")
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    search: Mapped[str] = key_column()

    def digest(self) -> bytes:
        """The hash that this row must have."""
        covered = (
            self.seq, self.at.timestamp(), self.actor_kind, self.actor_id, self.actor_name, self.action,
            self.subject_type, self.subject_id, self.subject_name, self.changes, self.request_id, self.ip_address,
        )  # fmt: skip
        text = json.dumps(covered, default=str, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(self.previous_hash + text.encode()).digest()

    def chain(self, seq: int, previous_hash: bytes) -> None:
        """Set this row's number and hashes."""
        self.seq, self.previous_hash = seq, previous_hash
        self.hash = self.digest()
