"""One data directory of the embedded PostgreSQL: initialising, starting, finding and stopping its server."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from hrapp.core.embedded.account import account_for
from hrapp.core.embedded.programs import PORT, VERSION, PostgresError, cause, programs, socket_folder
from hrapp.core.filelock import LockTimeout, exclusive, open_lock, share, try_exclusive
from hrapp.core.instance import Instance

# Seconds; crash recovery of a busy server takes a while.
TIMEOUT = 60.0
LARGEST_LOG = 5_000_000
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # Upgrading or dropping many tenants locks many tables in one transaction.
    "max_locks_per_transaction": "256",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}


class Cluster:
    """The server of one instance: its folders, its locks and its life cycle.

    A process that starts or stops the server holds the lock `guard` exclusively; processes that use the server share
    the lock `leases`.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.guard = instance.run / "postgres.guard"
        self.leases = instance.run / "postgres.leases"
        self.watchdog = instance.run / "postgres.watchdog"
        # Resolved, since permissions are granted on the real folders, not on symbolic links.
        self.home = instance.path.resolve() / "postgres"
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.account = account_for(self.home)

    def join(self, settings: Mapping[str, str]) -> int:
        """Start the server if needed and take a lease; returns the lease's file descriptor. Raises PostgresError."""
        with self._guarded():
            descriptor = open_lock(self.leases)
            try:
                share(descriptor)
                self._ensure_running(settings)
            except BaseException:
                self._stop_if_last(descriptor)
                raise
        return descriptor

    def leave(self, descriptor: int) -> bool:
        """Release a lease; stops the server and returns True if it was the last one."""
        with self._guarded():
            return self._stop_if_last(descriptor)

    @property
    def sockets(self) -> Path:
        """The folder of the running server's socket, as the server wrote it into postmaster.pid."""
        return Path(self._pid_lines()[4])

    def _ensure_running(self, settings: Mapping[str, str]) -> None:
        """Wait for a starting server, or start one; PostgresError if it does not come up."""
        until = time.monotonic() + TIMEOUT
        while self.process():
            if self.answers():
                return
            self._pause(until)
        self.account.own_folder(self.home)
        self.account.open_way_to(self.home)
        self.account.open_way_to(programs() / "postgres")
        if not self.data.exists():
            self._initialise(durable=settings.get("fsync") != "off")
        self._check_version()
        self._start(SETTINGS | dict(settings), until)

    def answers(self) -> bool:
        """Whether the server is ready and accepts connections."""
        lines = self._pid_lines()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            return probe.connect_ex(f"{lines[4]}/.s.PGSQL.{PORT}") == 0

    def process(self) -> psutil.Process | None:
        """The server's process if it is alive; a process that merely reuses its PID is recognised by its folder."""
        lines = self._pid_lines()
        try:
            process = psutil.Process(abs(int(lines[0])))
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self.data:
                return process
        except (IndexError, ValueError, psutil.Error):
            pass
        return None

    def stop(self) -> None:
        """Stop the server by SIGINT, then SIGQUIT, then SIGKILL. Nothing committed is lost."""
        lines = self._pid_lines()
        for ending, wait in ((signal.SIGINT, TIMEOUT), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            until = time.monotonic() + wait
            if process := self.process():
                process.send_signal(ending)
            while self.process() and time.monotonic() < until:
                time.sleep(0.02)
        if len(lines) > 4 and Path(lines[4]) != self.home:
            shutil.rmtree(lines[4], ignore_errors=True)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with exclusive(self.guard, wait=TIMEOUT + 30):
                yield
        except LockTimeout as error:
            raise PostgresError(f"another process is busy with the database for too long: {error}") from error

    def _stop_if_last(self, descriptor: int) -> bool:
        try:
            last = try_exclusive(descriptor)
            if last:
                self.stop()
            return last
        finally:
            os.close(descriptor)

    def _initialise(self, durable: bool) -> None:
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if durable else ["--no-sync"]
        done = self._run([programs() / "initdb", "-D", draft, *options])
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise PostgresError(f"no database could be made in {self.home}: {cause(done.stderr)}")
        draft.rename(self.data)

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self._cannot_start("its file PG_VERSION cannot be read") from error
        if found != VERSION:
            raise PostgresError(
                f"the database in {self.data} was made by PostgreSQL {found}, but this release runs {VERSION}: "
                "bring it over with pg_upgrade, or name another folder in HRAPP_INSTANCE"
            )

    def _start(self, settings: dict[str, str], until: float) -> None:
        sockets = self._make_socket_folder()
        settings["unix_socket_directories"] = str(sockets)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.rename(self.log.with_suffix(".log.1"))
        # Files of a killed server: if its PID is in use by another process, PostgreSQL would believe that the server
        # still runs. Remaining child processes of the old server are detected by their shared memory instead.
        for left in (self.data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
            left.unlink(missing_ok=True)
        while not self._start_once(settings, until):
            self._pause(until)

    def _start_once(self, settings: dict[str, str], until: float) -> bool:
        """Whether the server started; False if child processes of a killed server remain, so that a retry is needed."""
        log_size = self.log.stat().st_size if self.log.exists() else 0
        # The shell starts the server in the background and exits, so that the server outlives this process.
        script = 'umask 077; "$@" </dev/null >>"$0" 2>&1 & echo $!'
        options = [f"--{name}={value}" for name, value in settings.items()]
        done = self._run(["/bin/sh", "-c", script, self.log, programs() / "postgres", "-D", self.data, *options])
        number = int(done.stdout or 0)
        while not (self.process() and self.answers()):
            if not _is_alive(number):
                output = self._log_since(log_size)
                if "is still in use" in output:
                    return False
                raise self._cannot_start(cause(output or done.stderr))
            self._pause(until)
        return True

    def _run(self, command: list[str | Path]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [str(part) for part in command],
                capture_output=True,
                text=True,
                errors="replace",
                cwd=self.home,
                # Without the caller's PG… variables, and with messages in English.
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                # Ctrl-C must reach the application only, which then stops the server itself.
                start_new_session=True,
                check=False,
                **self.account.run_as,
            )
        except OSError as error:
            raise PostgresError(f"the user {self.account.name} cannot run {command[0]}: {error.strerror}") from error

    def _make_socket_folder(self) -> Path:
        folder = socket_folder(self.home)
        if folder != self.home:
            self.account.own_folder(folder)
            self.account.open_way_to(folder)
        return folder

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []
        except PermissionError as error:
            raise PostgresError(
                f"{self.home} belongs to another user: start as that user, or name another folder in HRAPP_INSTANCE"
            ) from error

    def _log_since(self, offset: int) -> str:
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[offset:].decode(errors="replace")

    def _cannot_start(self, cause: str) -> PostgresError:
        return PostgresError(
            f"the database in {self.data} does not start: {cause}; restore that folder from a backup, "
            f"or move it away to begin with an empty one (the server's own words are in {self.log})"
        )

    def _pause(self, until: float) -> None:
        if time.monotonic() > until:
            raise PostgresError(
                f"the database in {self.data} has not come up within {TIMEOUT:.0f} seconds: see {self.log}"
            )
        time.sleep(0.05)


def _is_alive(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
