"""Reading a page of a list: what its filters offer, how many rows there are, and which are shown."""

import re
from html import unescape

from flask.testing import FlaskClient

SELECT = re.compile(r'<select[^>]*name="(\w+)"[^>]*data-submit-on-change>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>')
COUNT = re.compile(r'pager-count">[^<]*?(\d+)\s*</p>', re.DOTALL)
SORT = re.compile(r'class="sort[^"]*"\s+href="[^"]*?sort=-?(\w+)')
NAME = re.compile(r'class="person-name"[^>]*>\s*([^<]+?)\s*<')


def offered(page: str) -> dict[tuple[str, str], int]:
    """(filter, value) of every option → the number of rows that it is said to leave."""
    return {
        (key, unescape(value)): int(number)
        for key, options in SELECT.findall(page)
        for value, number in OPTION.findall(options)
    }


def total(page: str) -> int:
    """How many rows there are in all; a list without any has no pager."""
    found = COUNT.search(page)
    return int(found[1]) if found else 0


def sorts(page: str) -> list[str]:
    """The columns that sort."""
    return SORT.findall(page)


def names(page: str) -> list[str]:
    """What the rows are called, in their order."""
    return [unescape(name) for name in NAME.findall(page.partition("<tbody")[2])]


def open_list(client: FlaskClient, url: str, **asked: object) -> str:
    """The list as htmx gets it."""
    answer = client.get(url, query_string=asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.text
