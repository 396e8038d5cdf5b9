"""Drawing numbers, each of them once."""

from sqlalchemy.dialects.postgresql import insert

from hrapp.core.extensions import session
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.queries import settings

EMPLOYEE = "employee"


def next_employee_number() -> str:
    """The next employee number, such as `EMP-001`: prefix, then the counter padded with zeros."""
    chosen = settings()
    return f"{chosen.number_prefix}{draw(EMPLOYEE):0{chosen.number_padding}d}"


def draw(name: str) -> int:
    """The next value of a counter. Its row stays locked to the end of the transaction, so that a number which was
    rolled back is the next one's, and no number is ever given twice."""
    first = insert(Counter).values(name=name, value=1)
    step = first.on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + 1})
    return session.execute(step.returning(Counter.value)).scalar_one()
