"""The list of people who lack documents that are asked of them, with what each of them lacks."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, Text, Uuid, case, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import JSONB

from hrapp.access.actor import Actor
from hrapp.core.fields.choices import Choices
from hrapp.core.lists.filters import Filter, OwnFilter, ReferenceFilter
from hrapp.core.lists.listing import Asked, Column, Counts, List
from hrapp.core.lists.paging import Page
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.required import Required, asked_types, missing_within
from hrapp.hr.employees.listing import name_of
from hrapp.hr.employees.models import Employee, full_name, name_in_order
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import BY_NAME, Reach, begins, has_word, reach_of
from hrapp.hr.organization.models import Department


class Account(Choices):
    YES = "yes", _l("With an account")
    NO = "no", _l("Without an account")


class Lacking(NamedTuple):
    """Somebody in the list: `types` are those of the documents that they lack."""

    id: UUID
    first_name: str
    last_name: str
    preferred_name: str | None
    job_title: str
    photo_key: str | None
    department_name: str | None
    can_be_asked: bool
    types: list[str]

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name, self.preferred_name)

    @property
    def name_in_order(self) -> str:
        """The name as it is sorted, family name first."""
        return name_in_order(self.first_name, self.last_name, self.preferred_name)

    @property
    def photo_url(self) -> str | None:
        return url_of(self.id, self.photo_key)

    @property
    def labels(self) -> list[str]:
        """The types in words, in their order."""
        return [str(each.label) for each in DocumentType if each in self.types]


class Scope(NamedTuple):
    """Of whom one asks, and what is asked of them."""

    reach: Reach
    types: Required


# By person, from the common table expression of this name.
LACKING = table("lacking", column("employee_id", Uuid), column("types", JSONB))
DEPARTMENT = name_of(Department, Employee.department_id)
COLUMNS: tuple[Any, ...] = (
    *(Employee.id, Employee.first_name, Employee.last_name, Employee.preferred_name, Employee.job_title),
    *(cast(Employee.photo_key, Text), DEPARTMENT, Employee.has_login, LACKING.c.types),
)


def source(scope: Scope) -> Select[Any]:
    pairs = missing_within(scope.reach, scope.types).subquery()
    by_person = pairs.select().with_only_columns(pairs.c.employee_id, func.jsonb_agg(pairs.c.type).label("types"))
    lacking = by_person.group_by(pairs.c.employee_id).cte(LACKING.name)
    return select(Employee).join(LACKING, LACKING.c.employee_id == Employee.id).add_cte(lacking)


PEOPLE: List[Lacking] = List(
    source=source,
    select=lambda query: query.with_only_columns(*COLUMNS),
    make=lambda row: Lacking(*row),
    matches=has_word,
    begins=begins,
    columns=(
        Column("name", _l("Name"), (Employee.name_key,)),
        Column("missing", _l("Missing"), (func.jsonb_array_length(LACKING.c.types),)),
        Column("department", _l("Department"), css="stack-hide"),
        Column("account", _l("Account"), css="stack-hide"),
    ),
    sort="name",
    tie_breaker=BY_NAME,
    filters=(
        OwnFilter(
            "type", _l("Any type"), LACKING.c.types, many=True, apart=False,
            labels={str(each): each.label for each in DocumentType},
        ),
        ReferenceFilter(
            "department", _l("Any department"), cast(Employee.department_id, Text), id=Employee.department_id,
            name=DEPARTMENT, no_label=_l("No department"),
        ),
        Filter("account", _l("Any account"), case((Employee.has_login, "yes"), else_="no"), Account),
    ),
)  # fmt: skip


def find_people(actor: Actor, asked: Asked, today: date, counts: Counts | None = None) -> Page[Lacking]:
    """One page of the people whom `actor` may find and who lack something; `counts` saves counting again."""
    return PEOPLE.page(scope_of(actor), asked, counts, viewer=actor.employee_id, today=today)


def count_people(actor: Actor, asked: Asked, today: date) -> Counts:
    """The counts of the filters."""
    return PEOPLE.counts(scope_of(actor), asked, viewer=actor.employee_id, today=today)


def scope_of(actor: Actor) -> Scope:
    return Scope(reach_of(actor), asked_types())
