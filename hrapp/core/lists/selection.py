"""Acts on several rows of a list at once: which rows were ticked, and to how many something was done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from hrapp.core.errors import Invalid
from hrapp.core.lists.paging import SIZES
from hrapp.core.text import N_, as_id

# The name of the checkboxes, and of the member of a program's request.
NAME = "id"
# A page has no more rows.
MOST = max(SIZES)


class Act(NamedTuple):
    """A button below the rows: the ids of those that are ticked are sent to `url`."""

    url: str
    label: Any
    icon: str


@dataclass
class Outcome:
    """What came of an act on several rows: to how many it was done, and why others were left out.

    `left_out` is reason → number of rows. What the actor cannot find is left out as what is not there.
    """

    done: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def ticked(values: Iterable[str]) -> list[UUID]:
    """The ids of the ticked rows, in their order and each once; Invalid if there are none, or more than MOST."""
    ids = list(dict.fromkeys(found for value in values if (found := as_id(value))))
    if not ids:
        raise Invalid({NAME: [N_("Nothing is selected. Select rows first.")]})
    if len(ids) > MOST:
        raise Invalid({NAME: [N_("At most %(number)s rows at once.", number=MOST)]})
    return ids
