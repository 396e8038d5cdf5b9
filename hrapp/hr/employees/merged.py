"""Records that were given up as two became one: which record their ids and their numbers lead to.

The rows are those of `hr.matching`, which stands above; here they are only looked up.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, any_, column, func, literal_column, select, table, union_all

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.keys import search_sql
from hrapp.core.openapi import declare_member
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee

MERGED = table(
    "duplicate_pairs", column("first_id", Uuid), column("merged_id", Uuid), column("merged_number_key", Text)
)
IS_MERGED = MERGED.c.merged_number_key.is_not(None)
# What a search for a part of a number looks through.
SEARCHED: Any = literal_column(search_sql("merged_number_key"), Text)

declare_member(
    "merged_into",
    {"type": "string", "format": "uuid", "description": "Of the code `merged`: the record that was kept instead."},
)


class Merged(NotFound):
    """The record was merged into another one, which is kept; `kept_id` is that one."""

    title = N_("This record was merged")
    code = "merged"
    advice = N_("Its number and its address lead to the record that was kept.")

    def __init__(self, kept_id: UUID) -> None:
        super().__init__(N_("This record was merged into another one of the same person: %(id)s", id=kept_id))
        self.kept_id = kept_id

    @property
    def members(self) -> dict[str, Any]:
        """For programs: the id of the record that was kept."""
        return {"merged_into": str(self.kept_id)}


def kept_instead(employee_id: UUID) -> UUID | None:
    """The id of the record that was kept as this one was given up; None if it never was."""
    return session.scalar(select(MERGED.c.first_id).where(MERGED.c.merged_id == employee_id, IS_MERGED))


def has_given_up(number_key: str) -> ColumnElement[bool]:
    """The condition that a record was kept as the one with this number (`keys.unique_key`) was given up.

    Found before the record is looked up, so that an OR of this and another condition uses the indexes of both.
    """
    kept = select(MERGED.c.first_id).where(MERGED.c.merged_number_key == number_key).scalar_subquery()
    return Employee.id == any_(func.array(kept))


def has_given_up_like(word: Any) -> ColumnElement[bool]:
    """The same for a part of a number, a LIKE pattern made by `listing.contained`."""
    return Employee.id.in_(select(MERGED.c.first_id).where(IS_MERGED, SEARCHED.like(word, escape="/")))


def ids_of(employee_id: UUID) -> Any:
    """The statement of the ids under which something was logged of somebody: their own, and of what was given up."""
    others = select(MERGED.c.merged_id).where(MERGED.c.first_id == employee_id, IS_MERGED)
    return union_all(select(Employee.id).where(Employee.id == employee_id), others)
