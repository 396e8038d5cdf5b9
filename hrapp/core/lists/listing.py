"""The description of a list, from which its SQL, its query parameters, its page and its API are derived.

Statements are cached by their shape (number of words, filters in use, order), never by what was typed: values are
bound as parameters at execution.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import count, islice
from typing import Any, Generic, NamedTuple, TypeVar

from marshmallow import ValidationError, fields, validate
from sqlalchemy import ColumnElement, Integer, Select, Text, asc, bindparam, case, desc, func, literal_column
from sqlalchemy.orm import InstrumentedAttribute

from hrapp.core import keys
from hrapp.core.extensions import session
from hrapp.core.fields import kinds
from hrapp.core.fields.schema import Fields
from hrapp.core.lists.filters import Filter, Option, ShownFilter
from hrapp.core.lists.paging import SIZES, Page
from hrapp.core.text import N_

Row = TypeVar("Row")
WORDS = 8
LONGEST = 400
# What the shape of a request holds instead of the id that a pointer is set to.
POINTED = "one"
# Rows that are read at once where all are wanted.
PART = 1000
Condition = ColumnElement[bool]


class Flag(NamedTuple):
    """A condition that a link can set, and the label of the chip that removes it."""

    label: Any
    condition: Condition


class Pointer(NamedTuple):
    """A foreign key that a link can set to the id of one row; the page says the label of its chip."""

    column: Any

    def query_field(self) -> fields.Field[Any]:
        wrong: dict[str, Any] = {"invalid_uuid": N_("Choose from the list.")}
        return fields.UUID(error_messages=wrong)


@dataclass(frozen=True)
class Asked:
    """The request for a list: search text, chosen filters and flags, order, page number and size."""

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    number: int = 1
    size: int = SIZES[0]
    # The day of which the rows are asked for; None for the rows as they are.
    as_of: date | None = None
    # The filters that have the value which a page assumes anyway.
    assumed: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> str:
        return self.chosen.get(key, "")

    @property
    def narrow(self) -> bool:
        """Whether a search, a filter or a flag is in use, beyond what a page assumes anyway."""
        return bool(self.q or self.chosen.keys() - self.assumed)


def always(_asked: Asked) -> bool:
    return True


class Column(NamedTuple):
    """A column of the table; `order` holds its ORDER BY expressions, empty if it cannot be sorted by.

    `shown` says whether it is among the columns of what is asked for.
    """

    key: str
    label: Any
    order: tuple[Any, ...] = ()
    shown: Callable[[Asked], bool] = always
    css: str = ""


@dataclass
class Counts:
    """How many rows match, and how many each option of a filter would leave, given the other filters."""

    total: int
    by_filter: dict[str, Counter[str]]
    names: dict[str, str]


class _Shape(NamedTuple):
    """The part of a request that changes the SQL; the key of the statement cache."""

    scope: Hashable
    words: int
    filters: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]
    sort: str
    is_dated: bool


@dataclass(frozen=True, eq=False)
class List(Generic[Row]):
    """A list of rows.

    `source(scope)` returns the statement of all rows that the scope allows (such as the records that the actor may
    find). `select` extends it for a page, and `make` turns its columns into a row; without `make` rows are entities.
    `matches(word)` is the condition for one search word, and `begins(text)` that a name begins with the whole text:
    such rows come first, unless another order is asked for. `tie_breaker` orders rows that are otherwise equal.
    `dated` turns a finished statement into that of the rows as they were on a day, the parameter `as_of`; the list can
    then be asked for as of a day.
    """

    columns: tuple[Column, ...]
    source: Callable[[Any], Select[Any]]
    matches: Callable[[Any], Condition]
    sort: str
    tie_breaker: tuple[Any, ...]
    select: Callable[[Select[Any]], Select[Any]] = lambda query: query
    make: Callable[[Any], Row] | None = None
    begins: Callable[[Any], Condition] | None = None
    filters: tuple[Filter, ...] = ()
    flags: Mapping[str, Mapping[str, Flag]] = field(default_factory=dict)
    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    dated: Callable[[Select[Any]], Select[Any]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", lru_cache(maxsize=256)(self._make_rows))
        object.__setattr__(self, "_counts", lru_cache(maxsize=256)(self._make_counts))
        object.__setattr__(self, "query", self._query_fields()())
        apart = tuple(each for each in self.filters if each.apart)
        together = tuple(each for each in self.filters if not each.apart)
        object.__setattr__(self, "_batches", (together, apart) if apart else (together,))

    _rows: Callable[[_Shape], Select[Any]] = field(init=False, repr=False)
    _counts: Callable[[_Shape, int], Select[Any]] = field(init=False, repr=False)
    _batches: tuple[tuple[Filter, ...], ...] = field(init=False, repr=False)
    query: Fields = field(init=False, repr=False)

    # Parsing the request

    def asked(self, args: Mapping[str, str]) -> Asked:
        """The request that a page's query string makes; invalid values are ignored."""
        try:
            values = self.query.load(args)
        except ValidationError as error:
            understood = error.valid_data if isinstance(error.valid_data, dict) else {}
            values = self.query.load({name: value for name, value in understood.items() if value is not None})
        defaults = {each.key: each.default for each in self.filters if each.default}
        asked = self.asked_by(values | {key: values.get(key) or default for key, default in defaults.items()})
        if asked.sort.removeprefix("-") not in {column.key for column in self.columns_of(asked)}:
            asked = replace(asked, sort=self.sort)
        return replace(asked, assumed=frozenset(key for key, default in defaults.items() if asked[key] == default))

    def parameters(self, args: Mapping[str, str]) -> dict[str, Any]:
        """Those of a query string that are the list's, so that a link or a form can lead back to what is shown."""
        return {name: value for name, value in args.items() if name in self.query.fields}

    def columns_of(self, asked: Asked) -> list[Column]:
        """The columns of what is asked for."""
        return [column for column in self.columns if column.shown(asked)]

    def asked_by(self, values: Mapping[str, Any]) -> Asked:
        """The request that validated values of `query` make."""
        keys = [*(each.key for each in self.filters), *self.flags, *self.pointers]
        # PostgreSQL writes UUIDs in lower case.
        chosen = {key: str(values[key]).lower() for key in keys if values.get(key)}
        where = {"number": values["page"], "size": values["size"], "as_of": values.get("as_of")}
        return Asked(values.get("q") or "", chosen, values["sort"], **where)

    def _query_fields(self) -> type[Fields]:
        sorts = [way + column.key for column in self.columns if column.order for way in ("", "-")]
        known: dict[str, Any] = {
            "q": kinds.Text(N_("Search"), limit=100),
            **{each.key: each.query_field() for each in self.filters},
            **{
                key: fields.String(validate=validate.OneOf(("", *flags)), load_default="", allow_none=True)
                for key, flags in self.flags.items()
            },
            **{key: pointer.query_field() for key, pointer in self.pointers.items()},
            **({"as_of": kinds.Day(N_("As of"))} if self.dated else {}),
            "sort": fields.String(
                validate=validate.OneOf(sorts, error=N_("Choose from the list.")), load_default=self.sort
            ),
            "page": kinds.Number(N_("Page"), low=1, high=10**6, load_default=1, allow_none=False),
            "size": fields.Integer(
                validate=validate.OneOf(SIZES, error=N_("Choose from the list.")), load_default=SIZES[0]
            ),
        }
        return Fields.from_dict(known, name="ListQuery")  # type: ignore[return-value]

    # Reading rows

    def page(self, scope: Hashable, asked: Asked, counts: Counts | None = None, **params: Any) -> Page[Row]:
        """One page of rows; `params` are bound to the statement of `source`. `counts` saves counting again."""
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

    def all(self, scope: Hashable, asked: Asked, **params: Any) -> Iterator[Row]:
        """The rows of all pages, read in parts of PART, so that memory does not grow with their number."""
        for number in count(1):
            part = self.page(scope, replace(asked, number=number, size=PART), Counts(0, {}, {}), **params).rows
            yield from part
            if len(part) < PART:
                return

    def counts(self, scope: Hashable, asked: Asked, **params: Any) -> Counts:
        """The counts of all filters: a statement for each batch, which groups by the combinations of their values."""
        found = Counts(0, {each.key: Counter() for each in self.filters}, {})
        for number in range(len(self._batches)):
            self._count(found, number, self._shape(scope, asked), asked, params)
        return found

    def _count(self, found: Counts, number: int, shape: _Shape, asked: Asked, params: Mapping[str, Any]) -> None:
        """Add the counts of one batch of filters to `found`, given those in the other batches."""
        batch = self._batches[number]
        within = {each.key for each in batch}
        others = tuple(chosen for chosen in shape.filters if chosen[0] not in within)
        statement = self._counts(shape._replace(filters=others, sort=""), number)
        widths = [len(each.counted) for each in batch]
        total = 0
        for *columns, rows in session.execute(statement, {**self._bound(asked), **params}):
            values: dict[str, tuple[str, ...]] = {}
            left = iter(columns)
            for each, width in zip(batch, widths, strict=True):
                value, *name = islice(left, width)
                values[each.key] = each.values_of(value)
                if name:
                    found.names.update(dict.fromkeys(values[each.key], name[0]))
            misfits = [
                each.key
                for each in batch
                if asked[each.key] and not any(each.fits(asked[each.key], value) for value in values[each.key])
            ]
            # Rows that match all filters count for every filter; rows that fail just one count for that filter alone.
            if not misfits:
                total += rows
            if len(misfits) < 2:
                for key in misfits or within:
                    for value in values[key]:
                        found.by_filter[key][value] += rows
        found.total = total

    def shown(self, counts: Counts, asked: Asked) -> list[ShownFilter]:
        """The filters for the page; one with fewer than two options is left out unless it is in use."""
        offered = [
            ShownFilter(
                each.key,
                each.any_label,
                [
                    option._replace(value="") if option.value == each.default else option
                    for option in _options(each, counts, asked[each.key])
                ],
                "" if each.key in asked.assumed else asked[each.key],
            )
            for each in self.filters
        ]
        return [each for each in offered if each.current or len(each.options) > 1]

    # Building statements

    def _shape(self, scope: Hashable, asked: Asked) -> _Shape:
        filters = tuple((each.key, each.kind_of(asked[each.key])) for each in self.filters if asked[each.key])
        flags = tuple((key, asked[key]) for key in self.flags if asked[key])
        flags += tuple((key, POINTED) for key in self.pointers if asked[key])
        return _Shape(scope, len(words_of(asked.q)), filters, flags, asked.sort, asked.as_of is not None)

    def _bound(self, asked: Asked) -> dict[str, Any]:
        words = {f"word_{position}": contained(word) for position, word in enumerate(words_of(asked.q))}
        keys = [*(each.key for each in self.filters), *self.pointers]
        used = {key: asked[key] for key in keys if asked[key]}
        dated = {"as_of": asked.as_of} if asked.as_of else {}
        return {**words, **used, **dated, "start": beginning(asked.q)}

    def _narrowed(self, shape: _Shape) -> Select[Any]:
        words = [self.matches(bindparam(f"word_{position}", type_=Text)) for position in range(shape.words)]
        flags = [self._flagged(key, value) for key, value in shape.flags]
        by_key = {each.key: each for each in self.filters}
        filters = [by_key[key].condition(kind) for key, kind in shape.filters]
        return self.source(shape.scope).where(*words, *flags, *filters)

    def _flagged(self, key: str, value: str) -> Condition:
        if key in self.pointers:
            pointed: Condition = self.pointers[key].column == bindparam(key)
            return pointed
        return self.flags[key][value].condition

    def _make_rows(self, shape: _Shape) -> Select[Any]:
        direction = desc if shape.sort.startswith("-") else asc
        wanted = next(column for column in self.columns if column.key == shape.sort.removeprefix("-"))
        order = [direction(part).nulls_last() for part in wanted.order]
        if self.begins and shape.words and shape.sort == self.sort:
            order.insert(0, case((self.begins(bindparam("start", type_=Text)), 0), else_=1))
        query = self.select(self._narrowed(shape)).order_by(*order, *self.tie_breaker)
        query = query.limit(bindparam("page_size", type_=Integer)).offset(bindparam("page_start", type_=Integer))
        return self._of_day(query, shape)

    def _make_counts(self, shape: _Shape, number: int) -> Select[Any]:
        counted = [part for each in self._batches[number] for part in each.counted]
        grouped = [part for each in self._batches[number] for part in each.grouped]
        query = self._narrowed(shape).with_only_columns(*counted, func.count(), maintain_column_froms=True)
        query = query.group_by(*grouped).order_by(*([func.count().desc(), *grouped] if len(grouped) == 1 else ()))
        return self._of_day(query, shape)

    def _of_day(self, query: Select[Any], shape: _Shape) -> Select[Any]:
        return self.dated(query) if self.dated and shape.is_dated else query


def _options(each: Filter, counts: Counts, current: str) -> list[Option]:
    """The options of a filter. The current one stays though no row fits, or the next search would be without it."""
    found = each.options(counts.by_filter[each.key], counts.names)
    if current and current not in {option.value for option in found}:
        found.append(Option(current, each.label_of(current), 0))
    return found


def words_of(text: str) -> list[str]:
    """The search keys of the words of a search text, all of which have to match; at most WORDS of them.

    A text of nothing but punctuation is one word, which is in no search key. What is longer than LONGEST is cut, since
    normalizing takes time that grows with the square of the length.
    """
    typed = text[:LONGEST].split()
    words = [key for word in typed if (key := keys.search_key(word))]
    return words[:WORDS] or typed[:1]


def contained(word: str) -> str:
    """The LIKE pattern for texts that contain `word`; %, _ and / are escaped with '/'."""
    return "%" + re.sub(r"([%_/])", r"/\1", word) + "%"


def beginning(text: str) -> str:
    """The LIKE pattern for search keys that begin with `text`."""
    return f"{keys.search_key(text[:LONGEST])}%"


def found_in(*columns: InstrumentedAttribute[Any]) -> Callable[[Any], Condition]:
    """A function of a pattern: the condition that one of the columns fits. For tables without a search column."""
    named = (f"{column.class_.__table__.fullname}.{column.key}" for column in columns)
    text: ColumnElement[str] = literal_column(keys.search_sql(keys.joined(*named)), Text)
    return lambda pattern: text.like(pattern, escape="/")
