"""Only requests for our own Hosts are answered: a forged one would stand in what is built from it."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request

from hrapp.core.errors import BadRequest
from hrapp.core.text import N_

# Balancers ask by the address of the machine, and nothing in the answer depends on the Host.
ANY_HOST = ("health.healthz", "health.readyz")


def init_app(app: Flask) -> None:
    # Werkzeug's own check (TRUSTED_HOSTS) knows no IPv6 address.
    allowed = [host.lower() for host in app.config["ALLOWED_HOSTS"]]
    app.extensions["hosts"] = (
        frozenset(host.removeprefix(".") for host in allowed),
        tuple(host for host in allowed if host.startswith(".")),
    )
    app.before_request(refuse_foreign_host)


def refuse_foreign_host() -> None:
    """Raise BadRequest for a Host that is not in ALLOWED_HOSTS."""
    if request.endpoint in ANY_HOST:
        return
    hosts, domains = current_app.extensions["hosts"]
    host = urlsplit(f"//{request.host}").hostname or ""
    if host not in hosts and not host.endswith(domains):
        raise BadRequest(N_("This site does not answer to this address."))
