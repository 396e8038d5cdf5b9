"""The employer's settings, and the counters for numbers."""

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.tenancy.base import TenantModel


class Settings(TenantModel):
    """The employer's settings: a single row, created by the tenant's migration."""

    __tablename__ = "settings"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    number_prefix: Mapped[str] = mapped_column(default="EMP-", server_default="EMP-")
    number_padding: Mapped[int] = mapped_column(default=3, server_default="3")
    invitation_days: Mapped[int] = mapped_column(default=7, server_default="7")
    probation_months: Mapped[int] = mapped_column(default=3, server_default="3")
    # The name of a field → its Rule, for fields whose rule is not the ordinary one.
    field_rules: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")


class Counter(TenantModel):
    """The last number given for `name`; the row is locked when the next one is given."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
