"""The list of employers by how unusually they look for people at others."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import case

from hrapp.core import clock
from hrapp.core.fields.choices import Choices
from hrapp.core.lists.filters import Filter
from hrapp.core.lists.listing import Column, List
from hrapp.operator.asking import DAY, DAYS, IDENTIFIERS, TOTALS, UNUSUAL, Asking, asking_of, askings
from hrapp.operator.listing import begins, has_word
from hrapp.platform.employers.models import Employer


class Notice(Choices):
    """Whether an employer's checks are worth a look."""

    UNUSUAL = "unusual", _l("Unusual"), "warn"
    USUAL = "usual", _l("As usual")


ASKINGS: List[Asking] = List(
    source=askings,
    make=asking_of,
    matches=has_word,
    begins=begins,
    columns=(
        Column("name", _l("Employer"), (Employer.name_key,)),
        Column("unusual", _l("What is unusual"), (UNUSUAL,), css="col-changes"),
        Column("checks", _l("Checks"), (TOTALS.c.checks,), css="num"),
        Column("identifiers", _l("Identifiers"), (IDENTIFIERS.c.identifiers,), css="num"),
        Column("found", _l("Matches"), (100 * TOTALS.c.found / TOTALS.c.checks,), css="num"),
        Column("unsaved", _l("No record"), (TOTALS.c.unsaved,), css="num"),
        Column("busiest", _l("Busiest day"), (DAY.c.checks,), css="num col-busiest"),
    ),
    sort="-unusual",
    tie_breaker=(Employer.name_key, Employer.id),
    filters=(
        Filter(
            "notice",
            _l("All employers"),
            case((UNUSUAL > 0, Notice.UNUSUAL.value), else_=Notice.USUAL.value),
            Notice,
        ),
    ),
)


def since() -> datetime:
    """The moment from which on checks are counted."""
    return clock.now() - timedelta(days=DAYS)
