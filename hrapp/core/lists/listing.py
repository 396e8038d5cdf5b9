"""A list, described once: from that come its statements, what its URL may say, and what page and API show.

Statements are kept by their shape (how many words, which filters, which order) and never by what was typed: that is
bound to them when they are run.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from marshmallow import ValidationError, fields, validate
from sqlalchemy import ColumnElement, Integer, Select, Text, asc, bindparam, desc, func, or_

from hrapp.core.extensions import session
from hrapp.core.fields import kinds
from hrapp.core.fields.schema import Fields
from hrapp.core.lists.filters import NONE, Filter, Shown
from hrapp.core.lists.paging import SIZES, Page
from hrapp.core.text import N_

Row = TypeVar("Row")
WORDS = 8
Condition = ColumnElement[bool]


class Column(NamedTuple):
    """A column of the table; `order` are the expressions that it sorts by, none if it does not sort."""

    key: str
    label: Any
    order: tuple[Any, ...] = ()
    css: str = ""


class Flag(NamedTuple):
    """A condition that a link may ask for, and the words on the chip that takes it away."""

    label: Any
    condition: Condition


@dataclass(frozen=True)
class Asked:
    """What a URL asks of a list: words, the choice of each filter and flag in use, order, page."""

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    number: int = 1
    size: int = SIZES[0]

    def __getitem__(self, key: str) -> str:
        return self.chosen.get(key, "")

    @property
    def narrow(self) -> bool:
        """Whether anything but the order is asked for."""
        return bool(self.q or self.chosen)


@dataclass
class Counts:
    """How many rows fit, and how many each choice of a filter would leave, given the other filters."""

    total: int
    by_filter: dict[str, Counter[str]]
    names: dict[str, str]


class _Shape(NamedTuple):
    """What of a question changes the statement."""

    scope: Hashable
    words: int
    filters: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    sort: str


@dataclass(frozen=True, eq=False)
class List(Generic[Row]):
    """One list.

    `source` gives the statement of all rows in a scope (whose records somebody may find, say); `select` adds to it
    what a page needs, and `make` makes a row of its columns (without it rows are entities). `matches` is the condition
    that one word fits. Rows of the same rank are ordered by `tie`.
    """

    columns: tuple[Column, ...]
    source: Callable[[Any], Select[Any]]
    matches: Callable[[Any], Condition]
    sort: str
    tie: tuple[Any, ...]
    select: Callable[[Select[Any]], Select[Any]] = lambda query: query
    make: Callable[[Any], Row] | None = None
    filters: tuple[Filter, ...] = ()
    flags: Mapping[str, Mapping[str, Flag]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", lru_cache(maxsize=256)(self._make_rows))
        object.__setattr__(self, "_counts", lru_cache(maxsize=256)(self._make_counts))
        object.__setattr__(self, "query", self._query_fields()())

    _rows: Callable[[_Shape], Select[Any]] = field(init=False, repr=False)
    _counts: Callable[[_Shape], Select[Any]] = field(init=False, repr=False)
    query: Fields = field(init=False, repr=False)

    # What is asked

    def asked(self, args: Mapping[str, str]) -> Asked:
        """What is understood of a page's URL; a value that makes no sense counts as not given."""
        try:
            values = self.query.load(args)
        except ValidationError as error:
            understood = error.valid_data if isinstance(error.valid_data, dict) else {}
            values = self.query.load({name: value for name, value in understood.items() if value is not None})
        return self.asked_by(values)

    def asked_by(self, values: Mapping[str, Any]) -> Asked:
        """What validated values of `query` ask for."""
        keys = [*(each.key for each in self.filters), *self.flags]
        # As PostgreSQL writes ids.
        chosen = {key: values[key].lower() for key in keys if values.get(key)}
        return Asked(values.get("q") or "", chosen, values["sort"], values["page"], values["size"])

    def _query_fields(self) -> type[Fields]:
        sorts = [way + column.key for column in self.columns if column.order for way in ("", "-")]
        known: dict[str, Any] = {
            "q": kinds.Text(N_("Search"), limit=100),
            **{each.key: each.query_field() for each in self.filters},
            **{
                key: fields.String(validate=validate.OneOf(("", *flags)), load_default="", allow_none=True)
                for key, flags in self.flags.items()
            },
            "sort": fields.String(
                validate=validate.OneOf(sorts, error=N_("Choose from the list.")), load_default=self.sort
            ),
            "page": kinds.Number(N_("Page"), low=1, high=10**6, load_default=1, allow_none=False),
            "size": fields.Integer(
                validate=validate.OneOf(SIZES, error=N_("Choose from the list.")), load_default=SIZES[0]
            ),
        }
        return Fields.from_dict(known, name="ListQuery")  # type: ignore[return-value]

    # What is found

    def page(self, scope: Hashable, asked: Asked, counts: Counts | None = None, **params: Any) -> Page[Row]:
        """One page; `params` are bound to the statement of `source`. With `counts` nothing is counted again."""
        start = (asked.number - 1) * asked.size
        values = {**self._bound(asked), **params, "page_size": asked.size, "page_start": start}
        statement = self._rows(self._shape(scope, asked))
        found: Sequence[Any] = (
            session.scalars(statement, values).all()
            if self.make is None
            else [self.make(row) for row in session.execute(statement, values)]
        )
        if counts is not None:
            total = counts.total
        elif 0 < len(found) < asked.size or not (found or start):
            total = start + len(found)
        else:
            total = self.counts(scope, asked, **params).total
        return Page(found, asked.number, asked.size, total)

    def counts(self, scope: Hashable, asked: Asked, **params: Any) -> Counts:
        """The counts beside the filters, out of one pass over the rows: combinations of their values are few."""
        found = Counts(0, {each.key: Counter() for each in self.filters}, {})
        shape = self._shape(scope, asked)._replace(filters=(), sort="")
        widths = [len(each.counted) for each in self.filters]
        for *columns, number in session.execute(self._counts(shape), {**self._bound(asked), **params}):
            values: dict[str, str] = {}
            left = iter(columns)
            for each, width in zip(self.filters, widths, strict=True):
                value, *name = islice(left, width)
                values[each.key] = NONE if value is None else str(value)
                found.names[values[each.key]] = name[0] if name else ""
            misfits = [
                each.key
                for each in self.filters
                if asked[each.key] and not each.fits(asked[each.key], values[each.key])
            ]
            # Rows that no filter leaves out count everywhere, those that one does count beside that filter alone.
            if not misfits:
                found.total += number
            if len(misfits) < 2:
                for key in misfits or found.by_filter:
                    found.by_filter[key][values[key]] += number
        return found

    def shown(self, counts: Counts, asked: Asked) -> list[Shown]:
        """The filters as the page shows them; one with nothing to choose is left out."""
        offered = [
            Shown(each.key, each.any_label, each.options(counts.by_filter[each.key], counts.names), asked[each.key])
            for each in self.filters
        ]
        return [each for each in offered if each.current or len(each.options) > 1]

    # The statements

    def _shape(self, scope: Hashable, asked: Asked) -> _Shape:
        filters = tuple((each.key, each.kind_of(asked[each.key])) for each in self.filters if asked[each.key])
        flags = tuple((key, asked[key]) for key in self.flags if asked[key])
        return _Shape(scope, len(words_of(asked.q)), filters, flags, asked.sort)

    def _bound(self, asked: Asked) -> dict[str, Any]:
        words = {f"word_{place}": contained(word) for place, word in enumerate(words_of(asked.q))}
        used = {each.key: asked[each.key] for each in self.filters if asked[each.key]}
        return words | used

    def _narrowed(self, shape: _Shape) -> Select[Any]:
        words = [self.matches(bindparam(f"word_{place}", type_=Text)) for place in range(shape.words)]
        flags = [self.flags[key][value].condition for key, value in shape.flags]
        by_key = {each.key: each for each in self.filters}
        filters = [by_key[key].condition(kind) for key, kind in shape.filters]
        return self.source(shape.scope).where(*words, *flags, *filters)

    def _make_rows(self, shape: _Shape) -> Select[Any]:
        direction = desc if shape.sort.startswith("-") else asc
        wanted = next(column for column in self.columns if column.key == shape.sort.removeprefix("-"))
        order = [direction(part).nulls_last() for part in wanted.order]
        query = self.select(self._narrowed(shape)).order_by(*order, *self.tie)
        return query.limit(bindparam("page_size", type_=Integer)).offset(bindparam("page_start", type_=Integer))

    def _make_counts(self, shape: _Shape) -> Select[Any]:
        counted = [part for each in self.filters for part in each.counted]
        grouped = [part for each in self.filters for part in each.grouped]
        query = self._narrowed(shape).with_only_columns(*counted, func.count(), maintain_column_froms=True)
        return query.group_by(*grouped).order_by(*([func.count().desc(), *grouped] if len(grouped) == 1 else ()))


def words_of(text: str) -> list[str]:
    """The words of a search, of which each has to fit."""
    return text.split()[:WORDS]


def contained(word: str) -> str:
    """The LIKE pattern of texts that hold `word`, in which %, _ and / stand for themselves (ESCAPE '/')."""
    return "%" + re.sub(r"([%_/])", r"/\1", word) + "%"


def found_in(*texts: Any) -> Callable[[Any], Condition]:
    """The condition that a word is in one of these texts, whatever the case of its letters."""
    return lambda word: or_(*(text.ilike(word, escape="/") for text in texts))
