"""Pairs of records that are alike and what was decided about each, and the scan that finds them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.text import Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.fields import PairState
from hrapp.tenancy.base import Identified, TenantModel, Versioned


class DuplicatePair(Identified, Versioned, TenantModel):
    """Two records, in the order of their ids, with the score (0 to 100) and the reasons of their likeness.

    Of a merged pair `first_id` is the record that was kept and `merged_id` the one that was given up; `merged` holds
    what it takes to bring that one back, until it no longer can be.
    """

    __subject__ = "duplicate"
    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        CheckConstraint(PairState.check("state"), "state"),
        CheckConstraint("second_id > first_id OR state = 'merged'", "order"),
        Index("uq_duplicate_pairs_people", "first_id", "second_id", unique=True),
        Index("ix_duplicate_pairs_second", "second_id"),
        Index("ix_duplicate_pairs_state", "state", "score"),
        Index(
            "ix_duplicate_pairs_number",
            "merged_number_key",
            postgresql_where=text("merged_number_key IS NOT NULL"),
        ),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    score: Mapped[int]
    # Each as its text and parameters: see `why`.
    reasons: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    state: Mapped[str] = mapped_column(default=PairState.OPEN)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    reason: Mapped[str | None]
    merged_id: Mapped[UUID | None]
    merged_number_key: Mapped[str | None] = mapped_column(Text(collation="C"))
    merged: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)

    first: Mapped[Employee] = relationship(lazy="raise", foreign_keys=[first_id])
    second: Mapped[Employee | None] = relationship(lazy="raise", foreign_keys=[second_id])

    @property
    def shown_state(self) -> PairState:
        """The state as a member of the enumeration, with label and tone."""
        return PairState(self.state)

    @property
    def is_open(self) -> bool:
        return self.state == PairState.OPEN

    @property
    def why(self) -> list[Message]:
        """Why they are alike, to be translated."""
        return [Message(text, **params) for text, params in self.reasons]

    def decide(self, actor: Actor, state: PairState, reason: str | None = None) -> None:
        """Note what `actor` decided."""
        self.state, self.reason = state, reason
        self.decided_at, self.decided_by, self.decided_by_name = clock.now(), actor.id, actor.name

    def reopen(self) -> None:
        """Leave it to be decided again."""
        self.state, self.reason = PairState.OPEN, None
        self.decided_at = self.decided_by = self.decided_by_name = None


class DuplicateScan(TenantModel):
    """The last scan of all records, or of those that have changed `since`: a single row once there was one.

    It has come to the record `after`, in the order of the ids, and is resumed from there. `basis` says what records
    were compared by.
    """

    __tablename__ = "duplicate_scan"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    run: Mapped[UUID] = mapped_column(default=uuid7)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_by_name: Mapped[str]
    since: Mapped[datetime | None]
    basis: Mapped[str]
    after: Mapped[UUID | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    worked_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
