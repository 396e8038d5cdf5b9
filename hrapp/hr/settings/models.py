"""The employer's settings, and the counters for numbers."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.tenancy.base import TenantModel, Versioned


class Settings(Versioned, TenantModel):
    """The employer's settings: a single row, created by the tenant's migration."""

    __subject__ = "settings"
    __tablename__ = "settings"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    # The name of a setting → its value as JSON, for those that differ from the default: a new setting is no migration.
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")


class Counter(TenantModel):
    """The last number given for `name`; the row is locked when the next one is given."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
