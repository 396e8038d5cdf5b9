"""Employees, and the job records that make up their job history."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    and_,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hrapp.core import clock, keys
from hrapp.hr.custom_fields.definitions import Definition, searched_text
from hrapp.hr.custom_fields.models import WithCustomFields
from hrapp.hr.custom_fields.queries import definitions
from hrapp.hr.employees import photos
from hrapp.hr.employees.fields import (
    DATED,
    FORMER,
    IDENTIFIERS,
    EmployeeFields,
    EmploymentType,
    Gender,
    MaritalStatus,
    Reason,
    Status,
)
from hrapp.hr.organization.models import Branch, Department
from hrapp.platform.countries.identifiers import is_placeholder, normalise
from hrapp.tenancy.base import Identified, Key, Keyed, TenantModel, Timestamped, Versioned, key_column
from hrapp.tenancy.sealed import SealedText, Sealing, sealed_column

NAMES = ("first_name", "last_name", "preferred_name")
# How GIN indexes are kept whose entries are looked up by the hundred: without a list of pending ones to read each time.
AT_ONCE = {"fastupdate": "off"}
SEARCHED = (*NAMES, "middle_name", "number", "work_email", "job_title", "custom")
# Scripts in which the family name comes first, with nothing between it and the given name.
FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def full_name(first: str, last: str, preferred: str | None) -> str:
    return f"{preferred or first} {last}".rstrip()


def status_by_dates(day: date, hired_on: date, probation_ends_on: date | None) -> Status:
    """The status on `day` of somebody at work: starting soon, on probation until its last day has passed, or active."""
    if day < hired_on:
        return Status.PENDING
    return Status.PROBATION if probation_ends_on and day <= probation_ends_on else Status.ACTIVE


def name_in_order(first: str, last: str, preferred: str | None) -> str:
    """The name as a list sorted by family name shows it: “de Vries, Anna”, “王小明”."""
    given = preferred or first
    if FAMILY_FIRST.fullmatch(f"{last}{given}"):
        return f"{last}{given}"
    return ", ".join(filter(None, (last, given)))


def order_of(employee: "Employee") -> str:
    """The text that people are sorted by: the family name, then the name that they are called by."""
    given = employee.preferred_name or employee.first_name
    return keys.PART.join(filter(None, (employee.last_name, given)))


def searched_in(employee: Any, own: Iterable[Definition] = ()) -> str:
    """The text that a search looks through: family name, given name, family name, so that both orders are in it.

    `own` are the custom fields whose values it looks through too.
    """
    family, given = employee.last_name or "", employee.preferred_name or employee.first_name or ""
    first = employee.first_name if employee.preferred_name else None
    others = (first, employee.middle_name, employee.number, employee.work_email, employee.job_title)
    more = searched_text(employee.custom or {}, own)
    return keys.FIELD.join((f"{family}{given}{family}", *(other or "" for other in others), *more))


def identity_of(identifier: str) -> str:
    """What makes two identifiers the same; '' of what somebody types who has none, such as N/A."""
    return "" if is_placeholder(identifier) else normalise(identifier)


def search_key_of(employee: Any, own: Iterable[Definition] | None = None) -> str:
    """The search key of a record, or of a row of its columns; `own` are the custom fields if no tenant is bound."""
    if own is None:
        own = definitions() if employee.custom else ()
    return keys.search_key(searched_in(employee, own))


class Employee(WithCustomFields, Identified, Timestamped, Versioned, Keyed, Sealing, TenantModel):
    """The record of one person at this employer."""

    __subject__ = "employee"
    __fields__ = EmployeeFields

    __tablename__ = "employees"
    __table_args__ = (
        CheckConstraint(Gender.check("gender"), "gender"),
        CheckConstraint(MaritalStatus.check("marital_status"), "marital_status"),
        CheckConstraint(EmploymentType.check("employment_type"), "employment_type"),
        CheckConstraint(Status.check("status"), "status"),
        Index("uq_employees_number", "number_key", unique=True),
        Index("uq_employees_work_email", text("lower(work_email)"), unique=True),
        Index("ix_employees_name", "name_key", "id"),
        Index("ix_employees_fingerprints", "fingerprints", postgresql_using="gin", postgresql_with=AT_ONCE),
        Index("ix_employees_match_keys", "match_keys", postgresql_using="gin", postgresql_with=AT_ONCE),
        Index("ix_employees_unmatched", "id", postgresql_where=text("match_keys IS NULL")),
        # Covers the list's counting statement (index-only scan).
        Index("ix_employees_counts", "status", "employment_type", "department_id", "branch_id"),
    )
    __keys__: ClassVar[Mapping[str, Key]] = {
        "name_key": Key(lambda employee: keys.sort_key(order_of(employee)), NAMES),
        "number_key": Key(lambda employee: keys.unique_key(employee.number), ("number",)),
        "title_key": Key(lambda employee: keys.sort_key(employee.job_title), ("job_title",)),
        "search": Key(search_key_of, SEARCHED),
    }
    __fingerprinted__: ClassVar[Mapping[str, Callable[[str], str]]] = dict.fromkeys(
        EmployeeFields.names(IDENTIFIERS), identity_of
    )
    # The columns that JobRecord has too; the row holds the values of the newest record.
    JOB_FACTS: ClassVar[tuple[str, ...]] = (
        "job_title", "department_id", "branch_id", "manager_id", "employment_type", "status",
    )  # fmt: skip

    number: Mapped[str]
    first_name: Mapped[str]
    middle_name: Mapped[str | None]
    last_name: Mapped[str]
    preferred_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    gender: Mapped[str | None]
    marital_status: Mapped[str | None]
    nationality: Mapped[str | None]
    work_email: Mapped[str | None]
    personal_email: Mapped[str | None]
    work_phone: Mapped[str | None]
    personal_phone: Mapped[str | None]
    address: Mapped[str | None]
    city: Mapped[str | None]
    region: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    job_title: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey(Department.id), index=True)
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey(Branch.id), index=True)
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    employment_type: Mapped[str]
    status: Mapped[str] = mapped_column(default=Status.ACTIVE)
    hired_on: Mapped[date]
    probation_ends_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    termination_reason: Mapped[str | None]
    rehire_eligible: Mapped[bool | None]
    # Not a foreign key: logins are in `public`. It stays when access ends, since the person may still answer for it.
    user_id: Mapped[UUID | None] = mapped_column(unique=True)
    # When the login could no longer open this record; None while it can, and where there is no login.
    access_ended_at: Mapped[datetime | None]
    # Whether colleagues are told of the birthday, which the person alone chooses.
    birthday_shown: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Sealed: each is read and set by its attribute below.
    national_id_sealed: Mapped[bytes | None] = sealed_column("national_id")
    passport_number_sealed: Mapped[bytes | None] = sealed_column("passport_number")
    social_security_number_sealed: Mapped[bytes | None] = sealed_column("social_security_number")
    tax_number_sealed: Mapped[bytes | None] = sealed_column("tax_number")
    bank_name_sealed: Mapped[bytes | None] = sealed_column("bank_name")
    bank_account_sealed: Mapped[bytes | None] = sealed_column("bank_account")
    bank_holder_sealed: Mapped[bytes | None] = sealed_column("bank_holder")
    # Keyed fingerprints of the identifiers, by which they are found.
    fingerprints: Mapped[list[bytes] | None] = mapped_column(ARRAY(LargeBinary), deferred=True)
    # Hashes of what records are compared by (hr.matching); None until they are made.
    match_keys: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger), deferred=True)
    # Squares of 512 and 96 pixels; deferred, since only their own URLs need them.
    photo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    photo_small: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    # New with each photo, since browsers keep a photo for as long as its URL stays the same.
    photo_key: Mapped[UUID | None]
    custom: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    name_key: Mapped[str] = key_column()
    number_key: Mapped[str] = key_column()
    title_key: Mapped[str] = key_column()
    search: Mapped[str] = key_column()

    national_id = SealedText()
    passport_number = SealedText()
    social_security_number = SealedText()
    tax_number = SealedText()
    bank_name = SealedText()
    bank_account = SealedText()
    bank_holder = SealedText()

    department: Mapped[Department | None] = relationship(lazy="raise")
    branch: Mapped[Branch | None] = relationship(lazy="raise")
    manager: Mapped["Employee | None"] = relationship(lazy="raise", remote_side="Employee.id")

    @property
    def name(self) -> str:
        """Preferred or first name, and last name."""
        return full_name(self.first_name, self.last_name, self.preferred_name)

    @property
    def photo_url(self) -> str | None:
        """The path of the small photo at the visited employer; None without one, and the initials are shown."""
        return photos.url_of(self.id, self.photo_key)

    @property
    def large_photo_url(self) -> str | None:
        """The path of the large photo."""
        return photos.url_of(self.id, self.photo_key, "large")

    @property
    def email(self) -> str | None:
        """The email address for invitations."""
        return self.work_email or self.personal_email

    @hybrid_property
    def has_login(self) -> bool:
        """Whether a login opens this record; one whose access has ended stays in `user_id`, and does not."""
        return self.user_id is not None and self.access_ended_at is None

    @has_login.inplace.expression
    @classmethod
    def _has_login(cls) -> ColumnElement[bool]:
        return and_(cls.user_id.is_not(None), cls.access_ended_at.is_(None))

    @property
    def state(self) -> Status:
        """The status as a member of the enumeration, with label and tone."""
        return Status(self.status)

    @property
    def is_former(self) -> bool:
        return self.status in FORMER

    def set_photo(self, photo: tuple[bytes, bytes] | None) -> None:
        """Set the photo, large and small, or remove it; its URL changes."""
        self.photo, self.photo_small = photo or (None, None)
        self.photo_key = uuid4() if photo else None

    def status_on(self, day: date, values: Mapping[str, Any] = MappingProxyType({})) -> str:
        """The status on `day` once `values` are set: of somebody at work by the dates, else as people have said."""
        names = ("status", "hired_on", "probation_ends_on")
        said, hired_on, ends_on = (values.get(name, getattr(self, name)) for name in names)
        return status_by_dates(day, hired_on, ends_on) if said in DATED else said


class JobRecord(Identified, Versioned, TenantModel):
    """The facts about a person's job, valid from `effective_on` until the next record (see `timeline`).

    `stated` names the facts that this record itself says; the others are carried over from the record before. With
    `probation_ends_on` in it, the record says when probation ends. The columns `tenure_*` are the dates of the whole
    tenure that the record belongs to. None in both: written by an earlier release, which did not know them.
    """

    __subject__ = "job_record"

    __tablename__ = "job_records"
    __table_args__ = (
        CheckConstraint(Reason.check("reason"), "reason"),
        Index("ix_job_records_employee", "employee_id", "effective_on"),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey(Employee.id, ondelete="CASCADE"))
    effective_on: Mapped[date]
    job_title: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey(Department.id))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey(Branch.id))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey(Employee.id))
    employment_type: Mapped[str]
    status: Mapped[str]
    probation_ends_on: Mapped[date | None]
    reason: Mapped[str]
    note: Mapped[str | None]
    stated: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    tenure_hired_on: Mapped[date | None]
    tenure_probation_ends_on: Mapped[date | None]
    tenure_last_day: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    department: Mapped[Department | None] = relationship(lazy="raise")
    branch: Mapped[Branch | None] = relationship(lazy="raise")
    manager: Mapped[Employee | None] = relationship(lazy="raise", foreign_keys=[manager_id])
