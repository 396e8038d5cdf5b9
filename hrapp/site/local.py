"""Pages for this machine alone: nobody on the network reaches them, not through a proxy nor by a forged Host."""

from urllib.parse import urlsplit

from flask import request

from hrapp.core.config import is_loopback

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def is_local() -> bool:
    """Whether a program on this machine asks for itself: from a loopback address, by a loopback Host.

    A page of another site that a browser here has been lured to asks by its own Host (DNS rebinding).
    """
    return (
        is_loopback(request.remote_addr or "")
        and is_loopback(urlsplit(f"//{request.host}").hostname or "")
        and not any(name in request.headers for name in FORWARDED)
    )
