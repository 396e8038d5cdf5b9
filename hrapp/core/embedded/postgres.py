"""PostgreSQL from a wheel: kept in the instance folder, running for as long as somebody holds a lease on it."""

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.keeper import dismiss_keeper, ensure_keeper
from hrapp.core.embedded.programs import PORT, PostgresError
from hrapp.core.instance import Instance

__all__ = ["PostgresError", "Server", "hold", "lease"]


@dataclass(frozen=True)
class Server:
    """A running server, reachable through the socket in the folder `sockets` and in no other way."""

    sockets: Path

    def url_for(self, user: str, database: str) -> str:
        """A libpq URL; no password is asked for, since only the server's owner can open the folder."""
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(self.sockets))}&port={PORT}"


_held: dict[Path, Server] = {}


@contextmanager
def lease(instance: Instance, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Have the instance's server running inside the block; the last of all holders to leave stops it.

    Any number of processes, and of blocks within one, may hold leases at once; a killed one counts no
    more. `settings` are server settings such as {"fsync": "off"}; they count if this lease is the one
    that starts the server. Raises PostgresError, one line for the person at the terminal.
    """
    cluster = Cluster(instance)
    holder = os.getpid()
    descriptor = cluster.join(settings or {})
    try:
        ensure_keeper(cluster)
        yield Server(cluster.sockets)
    finally:
        # A forked child has a copy of the descriptor, but its end is not the end of the lease.
        if os.getpid() != holder:
            os.close(descriptor)
        elif cluster.leave(descriptor):
            dismiss_keeper(cluster)


def hold(instance: Instance) -> Server:
    """The instance's server, leased until this process ends."""
    if instance.path not in _held:
        stack = ExitStack()
        _held[instance.path] = stack.enter_context(lease(instance))
        atexit.register(stack.close)
    return _held[instance.path]
