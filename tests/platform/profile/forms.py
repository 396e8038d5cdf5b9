"""Filling in a form of the profile as a browser does: with the version that the page carried."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VERSION = re.compile(r'name="version" value="(\d*)"')


def version_in(page: str) -> str:
    """The version that the form of a page goes back with."""
    found = VERSION.search(page)
    assert found
    return found[1]


def fill_in(client: FlaskClient, url: str, data: dict[str, Any]) -> TestResponse:
    """The answer to `data`, sent by the form at `url`; somebody who may not see it sends no version."""
    page = client.get(url, follow_redirects=True)
    return client.post(url, data=data | ({"version": version_in(page.text)} if page.status_code == 200 else {}))
