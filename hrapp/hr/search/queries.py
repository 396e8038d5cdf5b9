"""What a text finds in the tables of an employer: one statement for each kind, however many rows there are."""

from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import load_only

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.hr.employees.models import FORMER, Employee
from hrapp.hr.employees.queries import WORDS, matches, visible_to
from hrapp.hr.organization.models import Branch, Department

Unit = TypeVar("Unit", Department, Branch)
NAMED = (Employee.first_name, Employee.last_name, Employee.preferred_name, Employee.job_title, Employee.status)


def people(actor: Actor, text: str, limit: int) -> list[Employee]:
    """The first people whom `actor` may find and `text` fits: those who are here now, then those who left."""
    query = visible_to(actor).options(load_only(*NAMED)).where(*matches(text))
    order = (Employee.status.in_(FORMER), Employee.last_name, Employee.first_name, Employee.id)
    return list(session.scalars(query.order_by(*order).limit(limit)))


def units(model: type[Unit], text: str, limit: int) -> list[Unit]:
    """The first departments or branches in use that have every word of `text` in their name or code."""
    named = func.concat(model.name, " ", model.code)
    fits = (named.icontains(word, autoescape=True) for word in text.split()[:WORDS])
    query = select(model).where(model.active, *fits).order_by(func.lower(model.name), model.id)
    return list(session.scalars(query.limit(limit)))
