"""Emergency contacts and dependents of an employee."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hrapp.hr.employees.models import Employee
from hrapp.hr.related_people.fields import Kind, RelatedPersonFields
from hrapp.tenancy.base import Identified, TenantModel, Timestamped, Versioned


class RelatedPerson(Identified, Timestamped, Versioned, TenantModel):
    """Somebody whom a record names; those of one kind are in the order of `position`."""

    __subject__ = "related_person"
    __fields__ = RelatedPersonFields

    __tablename__ = "related_people"
    __table_args__ = (
        CheckConstraint(Kind.check("kind"), "kind"),
        Index("ix_related_people_employee", "employee_id", "kind", "position"),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    relationship: Mapped[str | None]
    phone: Mapped[str | None]
    other_phone: Mapped[str | None]
    email: Mapped[str | None]
    birth_date: Mapped[date | None]
    position: Mapped[int]
