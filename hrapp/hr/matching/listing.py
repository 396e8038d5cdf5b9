"""The list of pairs of records that are alike, for page and API: the likeliest first."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, case, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import aliased, contains_eager

from hrapp.core.fields.choices import Choices
from hrapp.core.lists.filters import Filter, Group, OwnFilter
from hrapp.core.lists.listing import Asked, Column, Counts, List
from hrapp.core.lists.paging import Page
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.scoring import SPEAKS_FOR
from hrapp.hr.matching.signals import Signal

SCOPE = "all of this employer"
FIRST, SECOND = aliased(Employee), aliased(Employee)


class Whose(Choices):
    """Whether the people of a pair work here."""

    BOTH = "both", _l("Both work here")
    ONE = "one", _l("One has left")
    NEITHER = "neither", _l("Both have left")


GONE = (case((FIRST.status.in_(FORMER), 1), else_=0)) + (case((SECOND.status.in_(FORMER), 1), else_=0))
WHOSE = case((GONE == 0, str(Whose.BOTH)), (GONE == 1, str(Whose.ONE)), else_=str(Whose.NEITHER))


def tells(signal: Signal) -> ColumnElement[bool]:
    """The condition that a reason of a pair speaks for it by this signal."""
    return or_(*(DuplicatePair.reasons.contains([[text]]) for text in SPEAKS_FOR[signal]))


# The signals by which a pair is alike, as JSON.
TOLD: Any = array([case((tells(each), str(each))) for each in Signal], type_=Text())
SIGNALS: Any = type_coerce(func.to_jsonb(func.array_remove(TOLD, None)), JSONB)


def fits(word: Any) -> ColumnElement[bool]:
    """The condition that one of the two people fits a LIKE pattern made by `listing.contained`."""
    return or_(FIRST.search.like(word, escape="/"), SECOND.search.like(word, escape="/"))


def source(_scope: str) -> Select[Any]:
    return (
        select(DuplicatePair)
        .join(FIRST, DuplicatePair.first_id == FIRST.id)
        .outerjoin(SECOND, DuplicatePair.second_id == SECOND.id)
    )


PAIRS: List[DuplicatePair] = List(
    source=source,
    select=lambda query: query.options(
        contains_eager(DuplicatePair.first.of_type(FIRST)), contains_eager(DuplicatePair.second.of_type(SECOND))
    ),
    matches=fits,
    columns=(
        Column("who", _l("Who"), (FIRST.name_key,)),
        Column("reasons", _l("Why"), css="stack-hide"),
        Column("score", _l("Likeness"), (DuplicatePair.score,), css="num"),
        Column("standing", _l("State")),
    ),
    sort="-score",
    tie_breaker=(DuplicatePair.id,),
    filters=(
        Filter(
            "state",
            _l("Any state"),
            DuplicatePair.state,
            PairState,
            groups={"all": Group(_l("All pairs"), tuple(map(str, PairState)))},
            default=PairState.OPEN,
        ),
        OwnFilter(
            "signal", _l("Any reason"), SIGNALS, many=True, apart=False,
            labels={str(each): each.label for each in Signal},
        ),
        Filter("whose", _l("Here or gone"), WHOSE, Whose),
    ),
)  # fmt: skip


def find_pairs(asked: Asked, counts: Counts | None = None) -> Page[DuplicatePair]:
    """One page of pairs with their records loaded; `counts` saves counting again."""
    return PAIRS.page(SCOPE, asked, counts)


def count_pairs(asked: Asked) -> Counts:
    """The counts of the filters."""
    return PAIRS.counts(SCOPE, asked)
