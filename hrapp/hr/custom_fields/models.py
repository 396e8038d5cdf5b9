"""Custom fields: what an employer asks of its people beyond the fields of every record."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.core import clock
from hrapp.hr.custom_fields.definitions import PREFIX
from hrapp.hr.custom_fields.fields import CustomFieldFields, Kind
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class CustomField(Identified, Timestamped, Versioned, TenantModel):
    """One custom field; its values are in `employees.custom` under `key`, which never changes."""

    __subject__ = "custom_field"
    __fields__ = CustomFieldFields
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

    @property
    def name(self) -> str:
        """What the log calls it."""
        return self.label

    def retire(self) -> None:
        """Ask for it no more; its values stay."""
        self.retired_at = clock.now()

    def bring_back(self) -> None:
        self.retired_at = None


class WithCustomFields:
    """A row whose column `custom` holds the values of custom fields, each also an attribute, such as `custom_locker`.

    None stands for no value, and is not stored.
    """

    custom: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith(PREFIX):
            return (self.custom or {}).get(name.removeprefix(PREFIX))
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith(PREFIX):
            super().__setattr__(name, value)
            return
        key = name.removeprefix(PREFIX)
        others = {each: kept for each, kept in (self.custom or {}).items() if each != key}
        self.custom = others if value is None else others | {key: value}
