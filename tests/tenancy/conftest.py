"""Two tenants with one person each, and connections that go past the ORM and its guard."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from tests.support.cast import Cast
from tests.support.database import Connect, Urls


@pytest.fixture
def connect(urls: Urls) -> Iterator[Connect]:
    """A raw connection as the web login ("web") or the owner ("owner"): no ORM, no guard."""
    with ExitStack() as stack:

        def open_connection(login: str) -> Any:
            url = make_url(urls.web if login == "web" else urls.owner).set(drivername="postgresql")
            connection = psycopg2.connect(url.render_as_string(hide_password=False))
            stack.callback(connection.close)
            return connection

        yield open_connection


@pytest.fixture
def peopled(cast: Cast) -> Cast:
    """Bob at Acme, Gina at Globex."""
    cast.hire(cast.acme, "Bob")
    cast.hire(cast.globex, "Gina")
    return cast
