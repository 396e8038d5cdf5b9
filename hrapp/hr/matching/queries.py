"""Reading pairs of records that are alike."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, undefer, undefer_group
from sqlalchemy.orm.attributes import set_committed_value

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.errors import NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.models import DuplicatePair

NOT_FOUND = N_("We could not find this pair. One of its records may be gone, or no longer like the other.")
BY_SCORE = (DuplicatePair.score.desc(), DuplicatePair.id)


class Duplicates(NamedTuple):
    """The number of pairs that are to be decided."""

    open: int


def numbers(actor: Actor, _today: Any) -> Select[Any] | None:
    """The statement of Duplicates; None for those who do not decide about them."""
    if not may(actor, "duplicates.decide"):
        return None
    return select(func.count(DuplicatePair.id)).where(DuplicatePair.state == PairState.OPEN)


def get_pair(pair_id: UUID, *, lock: bool = False, whole: bool = False) -> DuplicatePair:
    """The pair with this id; NotFound if there is none.

    `lock` takes a row lock and reloads it. `whole` loads what it takes to undo a merge.
    """
    query = select(DuplicatePair).where(DuplicatePair.id == pair_id)
    if whole:
        query = query.options(undefer(DuplicatePair.merged))
    if lock:
        query = query.with_for_update(of=DuplicatePair).execution_options(populate_existing=True)
    if found := session.scalar(query):
        return found
    raise NotFound(NOT_FOUND)


def open_pairs_of(employee_id: UUID) -> Select[Any]:
    """The statement of the pairs of a record that are to be decided, the likeliest first."""
    named = or_(DuplicatePair.first_id == employee_id, DuplicatePair.second_id == employee_id)
    return select(DuplicatePair).where(named, DuplicatePair.state == PairState.OPEN).order_by(*BY_SCORE)


class Neighbours(NamedTuple):
    """Where one goes from a pair by keyboard: the ids of the open pairs before and after it, and how many are open."""

    before: UUID | None
    after: UUID | None
    open: int


def neighbours(pair: DuplicatePair) -> Neighbours:
    """The open pairs beside this one in the order of the list, in one statement."""
    others = select(DuplicatePair.id).where(DuplicatePair.state == PairState.OPEN, DuplicatePair.id != pair.id)
    better = or_(DuplicatePair.score > pair.score, (DuplicatePair.score == pair.score) & (DuplicatePair.id < pair.id))
    before = others.where(better).order_by(DuplicatePair.score, DuplicatePair.id.desc()).limit(1)
    after = others.where(~better).order_by(*BY_SCORE).limit(1)
    count = select(func.count(DuplicatePair.id)).where(DuplicatePair.state == PairState.OPEN)
    row = session.execute(select(before.scalar_subquery(), after.scalar_subquery(), count.scalar_subquery())).one()
    return Neighbours(*row)


def next_open() -> UUID | None:
    """The likeliest pair that is to be decided."""
    query = select(DuplicatePair.id).where(DuplicatePair.state == PairState.OPEN).order_by(*BY_SCORE)
    return session.scalar(query.limit(1))


def people_of(pair: DuplicatePair) -> list[Employee]:
    """The records of a pair, one once it is merged, with department, branch and manager loaded; in the pair's order.

    They are loaded at the pair, too.
    """
    ids = [each for each in (pair.first_id, pair.second_id) if each]
    query = select(Employee).where(Employee.id.in_(ids)).options(undefer_group("sealed"))
    query = query.options(joinedload(Employee.department), joinedload(Employee.branch), joinedload(Employee.manager))
    found = sorted(session.scalars(query), key=lambda each: ids.index(each.id))
    set_committed_value(pair, "first", found[0])
    set_committed_value(pair, "second", found[1] if len(found) > 1 else None)
    return found
