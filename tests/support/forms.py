"""Filling in a form as a browser does: with the version that the page carried; and reading what comes back."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

# What a browser sends that shows the answer as a page.
BROWSER = {"Sec-Fetch-Mode": "navigate", "Origin": "http://localhost"}
VERSION = re.compile(r'name="version" value="(\d*)"')
SUMMARY = re.compile(r'href="#field-(\w+)"')


def version_in(page: str) -> str:
    """The version that the form of a page goes back with."""
    found = VERSION.search(page)
    assert found
    return found[1]


def fill_in(client: FlaskClient, url: str, data: dict[str, Any]) -> TestResponse:
    """The answer to `data`, sent by the form at `url`; somebody who may not see it sends no version."""
    page = client.get(url, follow_redirects=True)
    return client.post(url, data=data | ({"version": version_in(page.text)} if page.status_code == 200 else {}))


def refused_fields(page: str) -> list[str]:
    """The fields that the summary of mistakes leads to, in its order."""
    return SUMMARY.findall(page)


def text_of(html: str) -> str:
    """A page as it is read: its words without the tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def plain(response: TestResponse, email: str) -> str:
    """The page without what differs from one second to the next."""
    return re.sub(r'(name="(?:csrf_token|form_key)" value=")[^"]+', r"\1", response.text.replace(email, "…"))
