"""The registry of tenants and the log of their upgrades, in `public`."""

import re
import secrets
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.core.errors import Conflict
from hrapp.core.text import N_
from hrapp.tenancy import scripts
from hrapp.tenancy.base import Identified, PublicModel

SCHEMA_NAME = re.compile(r"^t_[a-z0-9]{8,20}$")
STATES = ("spare", "active", "suspended", "archived", "deleting")
LIVE = ("spare", "active", "suspended")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class TenantRef(NamedTuple):
    """A tenant independent of any session: id, schema, the time zone of its days, and its wrapped data keys."""

    id: UUID
    schema_name: str
    time_zone: str = "UTC"
    data_keys: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        """Without the keys: it stands in messages and tracebacks."""
        return f"<TenantRef {self.schema_name}>"


def new_schema_name() -> str:
    """A random schema name, so that the system catalogs reveal no company's name."""
    return "t_" + "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Tenant(Identified, PublicModel):
    """One schema, its state and its revision."""

    __tablename__ = "tenants"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", "state"),
        CheckConstraint("schema_name ~ '^t_[a-z0-9]{8,20}$'", "schema_name"),
        Index("ix_tenants_state_revision", "state", "revision"),
    )

    schema_name: Mapped[str] = mapped_column(unique=True, default=new_schema_name)
    state: Mapped[str] = mapped_column(default="spare")
    revision: Mapped[str]
    upgrade_error: Mapped[str | None]
    upgrade_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_at: Mapped[datetime | None]
    upgraded_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    # Wrapped by the master keys: the first seals, all open (core.envelope).
    data_keys: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), default=list, server_default="{}")
    # The day, in the employer's time zone, on which what falls due was last applied.
    day: Mapped[date | None]
    # When all of its people were last indexed across employers; None if some of them still are to be.
    people_indexed_at: Mapped[datetime | None]

    @property
    def ref(self) -> TenantRef:
        return TenantRef(self.id, self.schema_name, data_keys=tuple(self.data_keys))

    @property
    def is_open(self) -> bool:
        """Whether it is at work now: active, and at a revision that the code can use."""
        return self.state == "active" and scripts.is_served(self.revision)

    def suspend(self) -> None:
        """Suspend the tenant, which blocks all access; Conflict unless it is active."""
        if self.state != "active":
            raise Conflict(N_("Only an active employer can be suspended."))
        self.state, self.suspended_at = "suspended", clock.now()

    def resume(self) -> None:
        """End the suspension; Conflict unless it is suspended."""
        if self.state != "suspended":
            raise Conflict(N_("Only a suspended employer can be resumed."))
        self.state, self.suspended_at = "active", None


class TenantUpgrade(PublicModel):
    """The log of upgrades: one row for each attempt to bring a tenant to another revision."""

    __tablename__ = "tenant_upgrades"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey(Tenant.id, ondelete="CASCADE"), index=True)
    from_revision: Mapped[str]
    to_revision: Mapped[str]
    started_at: Mapped[datetime]
    duration_ms: Mapped[int]
    error: Mapped[str | None]
