"""A PostgreSQL that a test may stop, crash and start again."""

import signal
import time
from contextlib import ExitStack
from pathlib import Path

from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.postgres import Server, lease
from hrapp.core.instance import Instance

# These tests end the server, never the machine: nothing has to reach the disk.
FAST = {"fsync": "off", "full_page_writes": "off"}
ORDERLY, CRASH = signal.SIGINT, signal.SIGKILL


class OwnServer:
    """An embedded server for one test alone; it keeps its port and its data from one start to the next."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder)
        self.leases = ExitStack()

    def start(self) -> Server:
        return self.leases.enter_context(lease(self.instance, FAST))

    def stop(self, ending: signal.Signals = ORDERLY) -> None:
        """End it, and see it gone: a fast shutdown cuts every connection, a crash leaves all to recovery."""
        process = Cluster(self.instance).process()
        assert process
        process.send_signal(ending)
        until = time.monotonic() + 30
        while Cluster(self.instance).process():
            assert time.monotonic() < until, "the server does not end"
            time.sleep(0.02)
