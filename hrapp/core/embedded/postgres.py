"""Leases on the embedded PostgreSQL, which runs as long as any process holds one."""

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.programs import PORT, PostgresError
from hrapp.core.embedded.watchdog import ensure_watchdog, stop_watchdog
from hrapp.core.instance import Instance

__all__ = ["PostgresError", "Server", "hold", "lease"]


@dataclass(frozen=True)
class Server:
    """A running server, reachable only through the Unix socket in the folder `sockets`."""

    sockets: Path

    def url_for(self, user: str, database: str) -> str:
        """A libpq URL without a password: only the server's owner can open the folder."""
        return f"postgresql://{quote(user)}@/{quote(database)}?host={quote(str(self.sockets))}&port={PORT}"


_held: dict[Path, Server] = {}


@contextmanager
def lease(instance: Instance, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Keep the instance's server running inside the block; the last holder that leaves stops it.

    Any number of processes, and of blocks in one process, may hold leases at once; those of killed processes are
    released. `settings` are server settings such as {"fsync": "off"}, used if this lease starts the server. Raises
    PostgresError with a one-line message.
    """
    cluster = Cluster(instance)
    holder = os.getpid()
    descriptor = cluster.join(settings or {})
    try:
        ensure_watchdog(cluster)
        yield Server(cluster.sockets)
    finally:
        # A forked child has a copy of the descriptor, but must not release its parent's lease.
        if os.getpid() != holder:
            os.close(descriptor)
        elif cluster.leave(descriptor):
            stop_watchdog(cluster)


def hold(instance: Instance) -> Server:
    """The instance's server, with a lease until this process exits. Raises PostgresError."""
    if instance.path not in _held:
        stack = ExitStack()
        _held[instance.path] = stack.enter_context(lease(instance))
        atexit.register(stack.close)
    return _held[instance.path]
