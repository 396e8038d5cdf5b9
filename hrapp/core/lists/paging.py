"""One page of a query's rows, and how many there are in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Integer, Select, bindparam, func

from hrapp.core.extensions import session

Row = TypeVar("Row")
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`rows` of page `number` (from 1), `size` to a page, out of `total`."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The position of the first row of this page, 0 if there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def page_of(query: Select[Row], number: int, size: int) -> Page[Row]:
    """Run `query` for one page of its entities, and count its rows apart.

    A count over the window would read every row with all its columns before the first one is shown; on its own it
    reads an index. When the page itself tells where the rows end, nothing is counted.
    """
    return _page(windowed(query), number, size, lambda page, window: session.scalars(page, window).all())


def page_of_rows(
    query: Select[Any], number: int, size: int, make: Callable[[Any], Row], total: int | None = None
) -> Page[Row]:
    """The same for a `windowed` query of columns, each row through `make`; nothing is counted if the caller knows the
    total."""
    return _page(query, number, size, lambda page, window: [make(row) for row in session.execute(page, window)], total)


def windowed(query: Select[Row]) -> Select[Row]:
    """`query` for a page whose place is said when it is run: one that is kept can be run for any."""
    return query.limit(bindparam("page_size", type_=Integer)).offset(bindparam("page_start", type_=Integer))


def _page(
    query: Select[Any],
    number: int,
    size: int,
    read: Callable[[Select[Any], dict[str, int]], Sequence[Row]],
    total: int | None = None,
) -> Page[Row]:
    number, size = min(max(1, number), 10**6), min(max(1, size), 200)
    start = (number - 1) * size
    rows = read(query, {"page_size": size, "page_start": start})
    if total is None and (0 < len(rows) < size or not (rows or start)):
        total = start + len(rows)
    if total is None:
        everything = query.limit(None).offset(None).order_by(None)
        total = session.scalar(everything.with_only_columns(func.count(), maintain_column_froms=True))
    return Page(rows, number, size, total or 0)
