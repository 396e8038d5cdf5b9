"""What the database refuses, said at the field that it is about; and what is refused taken back alone."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from hrapp.core.errors import Conflict, Invalid, Stale, Taken
from hrapp.core.extensions import session
from hrapp.core.text import N_

# In the session's info while a transaction cannot read again what it read before it was bound to a tenant.
BOUND = "bound"
# Kind of constraint, as its name begins → what is wrong with the value.
REASONS = {
    "uq": N_("This is already in use."),
    "fk": N_("This does not exist, or something else still uses it."),
    "ck": N_("This value is not allowed."),
    "nn": N_("Please fill this in."),
}


def refusal(error: IntegrityError | StaleDataError) -> Conflict | Invalid:
    """The error that a person can read in the place of the database's.

    Constraints are named `kind_table_column` (tenancy.base.NAMING), so that the name tells the field: Taken for a
    unique one, Invalid for others, Stale for a row that somebody else has changed.
    """
    if isinstance(error, StaleDataError):
        return Stale(N_("Someone else has changed this since you opened it."))
    details = getattr(error.orig, "diag", None)
    kind, _, rest = (getattr(details, "constraint_name", None) or "").partition("_")
    field = rest.removeprefix(f"{getattr(details, 'table_name', '')}_")
    if not rest and (column := getattr(details, "column_name", None)):
        kind, field = "nn", column
    if kind not in REASONS or not field:
        return Conflict(N_("Someone else changed this at the same time."))
    return (Taken if kind == "uq" else Invalid)({field: [REASONS[kind]]})


@contextmanager
def attempt() -> Iterator[None]:
    """Do something that may be refused, and go on after it: only what was done inside is taken back.

    Raises what `refusal` makes of the database's errors. In a tenant the work is done in a savepoint, since the rows
    of `public` that a page shows besides could not be read again after a rollback; outside of one all is rolled back.
    """
    savepoint = bool(session.info.get(BOUND))
    try:
        with session.begin_nested() if savepoint else nullcontext():
            yield
            session.flush()
    except (IntegrityError, StaleDataError) as error:
        if not savepoint:
            session.rollback()
        raise refusal(error) from error
    except Exception:
        if not savepoint:
            session.rollback()
        raise
