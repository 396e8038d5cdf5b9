"""Counters for consecutive numbers."""

from sqlalchemy.dialects.postgresql import insert

from hrapp.core.extensions import session
from hrapp.hr.settings.models import Counter


def next_value(name: str) -> int:
    """The next value of a counter, starting with 1.

    Locks the counter's row until the transaction ends, so that no number is given twice and a rollback leaves no gap.
    """
    first = insert(Counter).values(name=name, value=1)
    step = first.on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + 1})
    return session.execute(step.returning(Counter.value)).scalar_one()
