"""One page of a query's rows, and how many there are in all, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

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
    """Run `query` for one page. A page past the end is empty and costs a second statement to count."""
    number, size = min(max(1, number), 10**6), min(max(1, size), 200)
    limited: Select[Any] = query.add_columns(func.count().over()).limit(size).offset((number - 1) * size)
    found = session.execute(limited).all()
    if found or number == 1:
        total = found[0][-1] if found else 0
    else:
        total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return Page([row[0] for row in found], number, size, total)
