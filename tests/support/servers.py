"""PostgreSQL servers that a test has for itself: to stop, crash and start again, or of another version."""

import shutil
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from hrapp.core.embedded.account import account_for
from hrapp.core.embedded.cluster import Cluster
from hrapp.core.embedded.postgres import Server, lease
from hrapp.core.embedded.programs import programs, socket_folder
from hrapp.core.instance import Instance

# These tests end the server, never the machine: nothing has to reach the disk.
FAST = {"fsync": "off", "full_page_writes": "off"}
VERSIONS = {
    "15": Path("/usr/lib/postgresql/15/bin"),
    "16": programs().parent.parent / "pginstall" / "bin",
    "18": programs(),
}
Url = str
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


class throw_away:
    """A server that is trusted and forgotten, run from a folder of programs."""

    def __init__(self, folder: Path, instance: Instance) -> None:
        self.cluster, self.folder = Cluster(instance), folder
        account = account_for(self.cluster.home)
        account.own_folder(self.cluster.home)
        account.open_way_to(self.cluster.home)
        account.open_way_to(folder)
        self.account = account
        self.sockets = socket_folder(self.cluster.home)
        account.own_folder(self.sockets)

    def __enter__(self) -> Url:
        self.run("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses='' -c fsync=off -k {self.sockets}"
        self.run("pg_ctl", "-w", "-l", str(self.cluster.log), "-o", options, "start")
        return f"postgresql://postgres@/postgres?host={self.sockets}"

    def __exit__(self, *_: object) -> None:
        self.run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.sockets, ignore_errors=True)

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.folder / program), "-D", str(self.cluster.data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.cluster.home, **self.account.run_as)
