"""Drawing numbers, each of them once."""

from sqlalchemy.dialects.postgresql import insert

from hrapp.core.extensions import session
from hrapp.hr.settings.models import Counter


def draw(name: str) -> int:
    """The next value of a counter. Its row stays locked to the end of the transaction, so that a number which was
    rolled back is the next one's, and no number is ever given twice."""
    first = insert(Counter).values(name=name, value=1)
    step = first.on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + 1})
    return session.execute(step.returning(Counter.value)).scalar_one()
