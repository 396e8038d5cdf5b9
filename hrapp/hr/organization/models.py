"""Departments and branches."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.hr.organization.fields import BranchFields, DepartmentFields
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class Department(Identified, Timestamped, Versioned, TenantModel):
    """A part of the organization; departments form a tree."""

    __subject__ = "department"
    __fields__ = DepartmentFields
    __tablename__ = "departments"

    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"), index=True)
    # Not a foreign key, since employees have one to departments, and cyclic ones complicate inserts and deletes.
    head_id: Mapped[UUID | None]
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Department | None"] = relationship(lazy="raise", remote_side="Department.id")
    branch: Mapped["Branch | None"] = relationship(lazy="raise")
    head: Mapped[Any] = relationship(
        "Employee", primaryjoin="foreign(Department.head_id) == Employee.id", viewonly=True, lazy="raise"
    )


class Branch(Identified, Timestamped, Versioned, TenantModel):
    """A location where people work."""

    __subject__ = "branch"
    __fields__ = BranchFields
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
