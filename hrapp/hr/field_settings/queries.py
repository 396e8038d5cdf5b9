"""Reading custom fields with the number of people whom a change of them concerns."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.fields import CURRENT
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.models import Settings


class Use(NamedTuple):
    """How many people have a value of a field, those who left among them, and how many who are here have none."""

    having: int
    lacking: int


def all_fields() -> list[CustomField]:
    """All custom fields in their order, also those that are retired."""
    return list(session.scalars(select(CustomField).order_by(CustomField.position, CustomField.id)))


def get_field(field_id: UUID, *, lock: bool = False) -> CustomField:
    """The custom field; NotFound if there is none. `lock` locks it, after all of them, and reloads it."""
    query = select(CustomField).where(CustomField.id == field_id)
    if lock:
        lock_fields()
        query = query.with_for_update().execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(N_("We could not find this field."))


def lock_fields() -> None:
    """Let one change of the fields wait for another, since keys, places and limits depend on all of them."""
    session.execute(select(Settings.id).where(Settings.id == 1).with_for_update())


def use_of(key: str) -> Use:
    """Whom a custom field concerns."""
    has_value = Employee.custom.has_key(key)
    lacks = ~has_value & Employee.status.in_(CURRENT)
    query = select(func.count().filter(has_value), func.count().filter(lacks)).select_from(Employee)
    return Use(*session.execute(query).one())


def has_values(key: str) -> bool:
    return session.scalar(select(Employee.id).where(Employee.custom.has_key(key)).limit(1)) is not None
