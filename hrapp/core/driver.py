"""The web login's connections: they send checked statements only, and are given back as they were opened.

BEGIN and the binding to a tenant travel with the first statement of a transaction, and what cleans a session with its
ROLLBACK, so that neither costs a round trip.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

import psycopg2
from psycopg2 import InterfaceError
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection, cursor

from hrapp.core.statements import OwnText, check

# Settings, cursors, prepared statements, notifications and locks of the session. Not the role: one that was changed
# shows by the names that are asked for at the end.
CLEAN = (
    "RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; "
    "SELECT pg_advisory_unlock_all()::text, current_user::text, session_user::text"
)
# A pooler may keep the session of a connection that is thrown away.
OWN_ROLE = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL"


class Identity(NamedTuple):
    """Who a session acts as."""

    current_user: str
    session_user: str


class GuardedCursor(cursor):
    """A cursor that refuses what `statements.check` refuses; raises StatementRefused."""

    connection: "GuardedConnection"

    def execute(self, query: Any, vars: Any = None) -> None:
        check(query)
        super().execute(self.connection.opening() + query, vars)
        self.connection.ahead = None

    def executemany(self, query: Any, vars_list: Any) -> None:
        check(query)
        if begin := self.connection.opening():
            super().execute(begin)
            self.connection.ahead = None
        super().executemany(query, vars_list)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError("the web login sends no COPY and calls no procedure")

    copy_from = copy_to = copy_expert = callproc = _refuse


class GuardedConnection(connection):
    """A connection of the web login. Its transactions are its own: the driver itself is in autocommit mode."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.autocommit = True
        self.cursor_factory = GuardedCursor
        # What the next statement has in front of it, in the same message; it stays until a statement has been sent.
        self.ahead: OwnText | None = None
        # Whether nothing was sent since the last `clean`.
        self.is_clean = False
        # Whether the session never acted as somebody else outside of a transaction.
        self.is_own = True
        self._login: Identity | None = None
        self.clean()

    def opening(self) -> str:
        """What has to be sent in front of the next statement: BEGIN unless in a transaction, and `ahead`."""
        self.is_clean = False
        begin = "BEGIN; " if self.info.transaction_status == TRANSACTION_STATUS_IDLE else ""
        return f"{begin}{self.ahead}; " if self.ahead else begin

    def commit(self) -> None:
        self._refuse_closed()
        self.ahead = None
        if self.info.transaction_status != TRANSACTION_STATUS_IDLE:
            self._send("COMMIT")

    def rollback(self) -> None:
        self._refuse_closed()
        self.clean()

    def clean(self) -> None:
        """Roll back, and undo whatever was set in the session; nothing is sent if nothing was since the last time."""
        self.ahead = None
        if self.is_clean:
            return
        idle = self.info.transaction_status == TRANSACTION_STATUS_IDLE
        try:
            found = Identity(*self._send(CLEAN if idle else f"ROLLBACK; {CLEAN}")[0][1:])
        except InsufficientPrivilege:  # a tenant's role may not even unlock
            found = None
        self._login = self._login or found
        if found is None or found != self._login:
            self.is_own = False
            self._send(OWN_ROLE)
        self.is_clean = True

    def _send(self, text: str) -> Sequence[tuple[Any, ...]]:
        with super().cursor(cursor_factory=cursor) as plain:
            plain.execute(OwnText(text))
            return plain.fetchall() if plain.description else []

    def _refuse_closed(self) -> None:
        if self.closed:
            raise InterfaceError("connection already closed")


def is_fit_for_others(used: GuardedConnection) -> bool:
    """Clean a connection that is given back; whether somebody else may have it."""
    try:
        used.clean()
    except psycopg2.Error:
        return False
    return used.is_own and not used.closed


# Of every engine of the web login, whatever else is configured.
ENGINE_OPTIONS: dict[str, Any] = {
    "connect_args": {"connection_factory": GuardedConnection},
    "pool_reset_on_return": None,  # tenancy.connections does it
    "use_native_hstore": False,  # asked for with two statements in a message
    # Parameters are personal data and must not reach the logs in error messages.
    "hide_parameters": True,
}
