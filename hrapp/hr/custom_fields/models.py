"""Custom fields: what an employer asks of its people beyond the fields of every record."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.hr.custom_fields.fields import Kind
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class CustomField(Identified, Timestamped, Versioned, TenantModel):
    """One custom field; its values are in `employees.custom` under `key`, which never changes."""

    __subject__ = "custom_field"
    __tablename__ = "custom_fields"
    __table_args__ = (
        CheckConstraint(Kind.check("kind"), "kind"),
        CheckConstraint("privacy IN ('directory', 'work', 'personal')", "privacy"),
    )

    key: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    help: Mapped[str | None]
    kind: Mapped[str]
    # Of a choice: {"key", "label", "retired"} of each option, in order. Values are stored by key.
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    required: Mapped[bool] = mapped_column(default=False)
    # The key of the record's section in which it stands.
    section: Mapped[str]
    position: Mapped[int]
    privacy: Mapped[str]
    # Whether the list of people has a column and a filter for it.
    listed: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
