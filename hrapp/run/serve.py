"""Runs database, web server and worker on one machine until a signal; the program behind bin/run."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from errno import EADDRNOTAVAIL
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path

import click

from hrapp import create_app
from hrapp.core.database_init import initialise
from hrapp.core.embedded.postgres import lease
from hrapp.core.filelock import LockTimeout, exclusive
from hrapp.core.instance import Instance, StartError
from hrapp.run.prepare import DEMO_FOR_ALL, prepare
from hrapp.run.processes import Child, Stopped, child, ignore_signals, in_child, stop_on_signals, wait_until

START_LIMIT = 60.0
FOREVER = float("inf")


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 chooses a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 also accepts other machines.")
@click.option(
    "--demo/--no-demo",
    default=lambda: "DATABASE_URL" not in os.environ,
    show_default="the demo, unless DATABASE_URL is set",
    help="Fill an empty database with two demo employers, whose password is public.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Number of web processes.")
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Number of threads in each web process."
)
def serve(port: int, host: str, demo: bool, workers: int, threads: int) -> None:
    """Run hrapp on this machine until Ctrl-C: database, web and background work.

    Without DATABASE_URL it starts an embedded PostgreSQL. All data is stored in the folder HRAPP_INSTANCE.
    """
    stop_on_signals()
    try:
        with ExitStack() as stack:
            try:
                run(stack, host, port, demo, ["--workers", str(workers), "--threads", str(threads)])
            finally:
                # The shutdown that follows must not be interrupted.
                ignore_signals()
    except Stopped:
        click.echo("hrapp has stopped.")
    except StartError as error:
        raise click.ClickException(str(error)) from error


def run(stack: ExitStack, host: str, port: int, demo: bool, size: list[str]) -> None:
    """Start everything in order and wait; the stack stops it in reverse order. Raises StartError."""
    instance = Instance.from_environ(os.environ)
    stack.enter_context(locked(instance))
    listener = stack.enter_context(closing(listen(host, port)))
    netloc, shared = netloc_of(listener), is_shared(listener)
    if shared and demo:
        raise StartError(DEMO_FOR_ALL)
    if "DATABASE_URL" not in os.environ:
        server = stack.enter_context(lease(instance))
        initialise(server.url_for("postgres", "postgres"))
    environ = environment(os.environ, instance, netloc)
    instance.save_base_url(environ["BASE_URL"])
    logins = in_child(prepare_database, environ, demo, shared)

    work, serving = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"], web_command(instance, listener, size)
    worker = stack.enter_context(child("worker", work, environ, instance.log / "worker.log"))
    web = stack.enter_context(child("web server", serving, environ, instance.log / "web.log", [listener.fileno()]))
    # The web server has inherited the socket.
    listener.close()
    if not wait_until(lambda: is_healthy(netloc), [web, worker], START_LIMIT):
        raise StartError(f"the web server did not respond at {netloc} within {START_LIMIT:.0f} seconds")
    click.echo(greeting(environ["BASE_URL"], logins, instance))
    wait_for_children([web, worker])


def wait_for_children(children: list[Child]) -> None:
    wait_until(lambda: False, children, FOREVER)


@contextmanager
def locked(instance: Instance) -> Iterator[None]:
    try:
        with exclusive(instance.run / "serve.lock", wait=0):
            yield
    except LockTimeout as error:
        raise StartError(
            f"hrapp is already running on {instance.path}: stop it first, or set HRAPP_INSTANCE to another folder"
        ) from error


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, on which early connections wait for the web server. Raises StartError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise StartError(f"{host!r} is not an address of this machine: choose another with --host") from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except PermissionError as error:
        listener.close()
        raise StartError(f"port {port} is reserved for root: choose another with --port") from error
    except OSError as error:
        listener.close()
        if error.errno == EADDRNOTAVAIL:
            raise StartError(f"{host!r} is not an address of this machine: choose another with --host") from error
        raise StartError(f"port {port} is already in use: choose another with --port") from error
    return listener


def netloc_of(listener: socket.socket) -> str:
    """The `host:port` under which a browser on this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    found = ip_address(host)
    if found.is_unspecified:
        found = ip_address("127.0.0.1" if found.version == 4 else "::1")
    return f"{found}:{port}" if found.version == 4 else f"[{found}]:{port}"


def is_shared(listener: socket.socket) -> bool:
    """Whether other machines can reach it; StartError if it does not know by which address."""
    host = ip_address(listener.getsockname()[0])
    if host.is_unspecified and not os.environ.get("BASE_URL"):
        raise StartError(
            "with this --host say in BASE_URL by which address other machines reach hrapp, "
            "such as BASE_URL=http://hr.example.com:8000"
        )
    return not host.is_loopback


def environment(environ: Mapping[str, str], instance: Instance, netloc: str) -> dict[str, str]:
    """The environment of the child processes; they derive the database URLs from the instance."""
    metrics = instance.run / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    own = {"HRAPP_INSTANCE": str(instance.path), "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    return {"BASE_URL": f"http://{netloc}", **environ, **own}


def prepare_database(environ: Mapping[str, str], demo: bool, shared: bool) -> list[str]:
    try:
        return prepare(create_app(environ), demo, shared)
    except (StartError, click.ClickException) as error:
        raise SystemExit(f"Error: {error}") from error


def web_command(instance: Instance, listener: socket.socket, size: list[str]) -> list[str]:
    # Heartbeat files are in memory, since gunicorn would take a slow disk for a hanging worker.
    memory = Path("/dev") / "shm"
    beats = memory if os.access(memory, os.W_OK) else instance.run
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", *size, "--bind", f"fd://{listener.fileno()}"),
        *("--worker-tmp-dir", str(beats), "--log-level", "warning"),
    ]


def is_healthy(netloc: str) -> bool:
    try:
        with closing(HTTPConnection(netloc, timeout=5)) as connection:
            connection.request("GET", "/healthz")
            with connection.getresponse() as answer:
                return answer.status == 200
    except (OSError, HTTPException):
        return False


def greeting(url: str, logins: list[str], instance: Instance) -> str:
    lines = ["", f"  hrapp is running at {url}", ""]
    lines += [f"  {line}" for line in logins] + ([""] if logins else [])
    lines += [f"  Data is stored in {instance.path}, logs in {instance.log}", "  Ctrl-C stops everything.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    serve()
