"""Turns the database's integrity errors into errors at fields, and limits their rollback to a savepoint."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from hrapp.core.errors import Conflict, Invalid, Stale, Taken
from hrapp.core.extensions import session
from hrapp.core.text import N_

# Key in session.info: set while the transaction is bound to a tenant, and so cannot reload rows of `public`.
BOUND = "bound"
# Prefix of a constraint's name → what is wrong with the value.
REASONS = {
    "uq": N_("This is already in use."),
    "fk": N_("This does not exist, or something else still uses it."),
    "ck": N_("This value is not allowed."),
    "nn": N_("Please fill this in."),
}


def refusal(error: IntegrityError | StaleDataError) -> Conflict | Invalid:
    """The domain error for an error of the database.

    Constraints are named `kind_table_column` (tenancy.base.NAMING), from which the field is known. Returns Taken for a
    unique constraint, Invalid for other constraints, Stale for a changed version, Conflict if the field is unknown.
    """
    if isinstance(error, StaleDataError):
        return Stale()
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
    """Run a block whose changes may fail, so that the request can continue and show the form again.

    Flushes at the end; IntegrityError and StaleDataError are raised as `refusal` returns them. Inside a tenant an error
    rolls back a savepoint only, because rows of `public` that the page needs could not be reloaded after a full
    rollback. Outside a tenant the whole transaction is rolled back.
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
