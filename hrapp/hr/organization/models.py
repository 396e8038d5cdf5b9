"""Departments, which form a tree, and branches, which are places."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.tenancy.base import Identified, TenantModel, Timestamped


class Department(Identified, Timestamped, TenantModel):
    __tablename__ = "departments"

    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"), index=True)
    # By value, since employees point at departments already and two tables cannot wait for each other.
    head_id: Mapped[UUID | None]
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)


class Branch(Identified, Timestamped, TenantModel):
    __tablename__ = "branches"

    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    country: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    time_zone: Mapped[str | None]
    headquarters: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
