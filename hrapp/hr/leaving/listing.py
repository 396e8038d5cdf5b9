"""The list of departures for page and API; whether somebody has left is computed from the employer's day."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Select, Uuid, and_, bindparam, case, or_, select
from sqlalchemy.orm import joinedload

from hrapp.access.actor import Actor
from hrapp.core.lists.filters import Filter, Group
from hrapp.core.lists.listing import Asked, Column, Counts, List
from hrapp.core.lists.paging import Page
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, begins, has_word, reach_of, within
from hrapp.hr.leaving.fields import DepartureState, ListedState
from hrapp.hr.leaving.models import Departure

TODAY = bindparam("today", type_=Date)
APPROVED = Departure.state == DepartureState.APPROVED
STATE = case(
    (and_(APPROVED, Departure.last_day >= TODAY), str(ListedState.COMING)),
    (APPROVED, str(ListedState.LEFT)),
    else_=Departure.state,
)


def source(reach: Reach) -> Select[Any]:
    """The departures of the people within a reach; one's own once it has been approved, or if they asked for it."""
    found = within(reach).with_only_columns(Employee.id)
    viewer, login = bindparam("viewer", type_=Uuid), bindparam("login", type_=Uuid)
    query = select(Departure).join(Departure.employee).where(Departure.employee_id.in_(found))
    asked_it = Departure.requested_by == login
    return query.where(or_(APPROVED, asked_it, Departure.employee_id.is_distinct_from(viewer)))


DEPARTURES: List[Departure] = List(
    source=source,
    select=lambda query: query.options(joinedload(Departure.employee)),
    matches=has_word,
    begins=begins,
    columns=(
        Column("who", _l("Who"), (Employee.name_key,)),
        Column("last_day", _l("Last day"), (Departure.last_day,)),
        Column("kind", _l("How they leave"), css="stack-hide"),
        Column("asked", _l("Asked for by"), css="stack-hide"),
        Column("standing", _l("State")),
    ),
    sort="last_day",
    tie_breaker=(Departure.id,),
    filters=(
        Filter(
            "state",
            _l("Any state"),
            STATE,
            ListedState,
            groups={
                "open": Group(_l("To come"), (ListedState.REQUESTED, ListedState.COMING)),
                "all": Group(_l("All departures"), tuple(map(str, ListedState))),
            },
            default="open",
        ),
    ),
)


def find_departures(actor: Actor, asked: Asked, today: date, counts: Counts | None = None) -> Page[Departure]:
    """One page of the departures that `actor` may see, with their employees; `counts` saves counting again."""
    return DEPARTURES.page(reach_of(actor), asked, counts, viewer=actor.employee_id, login=actor.id, today=today)


def count_departures(actor: Actor, asked: Asked, today: date) -> Counts:
    """The counts of the filter."""
    return DEPARTURES.counts(reach_of(actor), asked, viewer=actor.employee_id, login=actor.id, today=today)
