"""Reading once in a transaction what several parts of a page tell."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import event

from hrapp.core.extensions import Session, session
from hrapp.tenancy.scope import current_tenant

# The key in session.info: what has been read in this transaction, by function, tenant and arguments.
KNOWN = "read_once"

Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")


def once(read: Callable[Arguments, Found]) -> Callable[Arguments, Found]:
    """Keep what `read` returns for hashable arguments at the bound tenant, until a flush or the transaction's end."""

    @wraps(read)
    def known(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Found:
        found: dict[Any, Found] = session.info.setdefault(KNOWN, {})
        asked = (read, current_tenant(), args, tuple(sorted(kwargs.items())))
        if asked not in found:
            found[asked] = read(*args, **kwargs)
        return found[asked]

    return known


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_transaction_end")
def forget(current: Any, *_: object) -> None:
    current.info.pop(KNOWN, None)
