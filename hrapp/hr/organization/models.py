"""Departments and branches."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.core import keys
from hrapp.hr.organization.fields import BranchFields, DepartmentFields
from hrapp.tenancy.base import Identified, Key, Keyed, TenantModel, Timestamped, Versioned, key_column

NAME_KEYS = {"name_key": Key(lambda unit: keys.unique_key(unit.name), ("name",))}


class Department(Identified, Timestamped, Versioned, Keyed, TenantModel):
    """A part of the organization; departments form a tree."""

    __subject__ = "department"
    __fields__ = DepartmentFields
    __tablename__ = "departments"
    __table_args__ = (Index("uq_departments_name", "name_key", unique=True),)
    __keys__ = NAME_KEYS

    name: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"), index=True)
    # Not a foreign key, since employees have one to departments, and cyclic ones complicate inserts and deletes.
    head_id: Mapped[UUID | None]
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    name_key: Mapped[str] = key_column()

    parent: Mapped["Department | None"] = relationship(lazy="raise", remote_side="Department.id")
    branch: Mapped["Branch | None"] = relationship(lazy="raise")
    head: Mapped[Any] = relationship(
        "Employee", primaryjoin="foreign(Department.head_id) == Employee.id", viewonly=True, lazy="raise"
    )


class Branch(Identified, Timestamped, Versioned, Keyed, TenantModel):
    """A location where people work."""

    __subject__ = "branch"
    __fields__ = BranchFields
    __tablename__ = "branches"
    __table_args__ = (
        Index("uq_branches_name", "name_key", unique=True),
        Index("uq_branches_headquarters", "headquarters", unique=True, postgresql_where=text("headquarters")),
    )
    __keys__ = NAME_KEYS

    name: Mapped[str]
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
    name_key: Mapped[str] = key_column()
