"""What every list has to do, whatever is in it: words, filters with counts, order and pages, all from its URL."""

import gc
import re
from datetime import date
from html import unescape
from itertools import product
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrapp.core.canonical import REFUSED
from hrapp.hr.employees.listing import PEOPLE
from tests.support.cast import Cast
from tests.support.documents import add_document, renew_document
from tests.support.lists import names, offered, open_list, sorts, total
from tests.support.people import api
from tests.support.routes import ANY_ID
from tests.support.statements import counted

CAREFULLY = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
LISTS = ("people", "invitations", "documents", "log", "fleet")
# What stands for something else in SQL, in LIKE, in HTML or in a URL.
WILD = ["%", "_", "/", "\\", "'", '"', "' = '", "<>", "&;", "%%", "\x00", "\u202e", "é%ß", "word " * 500]
# A search is by letters and digits: punctuation stands for nothing, and so neither for something else.
ADORNED = {"x' OR '1'='1": "x or 11", "<b>": "b", "job%": "job", "N_r": "nr", "ÑR-0": "nr0", "j/o\\b 1": "job 1"}
# The number of people beside a department, and the list that it leads to.
NUMBERS = re.compile(r'href="([^"]*employees/\?department=[^"]+)"[^>]*>\s*(?:<[^>]+>\s*)*(\d+)')
STATUSES = ("pending", "active", "resigned", "retired", "on_leave")


class Found(NamedTuple):
    """A list that somebody may open: who, and where."""

    client: FlaskClient
    url: str


@pytest.fixture
def acme(cast: Cast) -> Cast:
    """People in two departments and none, invitations in two states, documents, and what became of it in the log."""
    alice = cast.alice.client
    units = [None, *(alice.post(api(cast.acme, "departments/"), json={"name": name}).json["id"] for name in ("A", "B"))]
    for number, (status, unit) in enumerate(product(STATUSES, units)):
        more = {
            "department_id": unit,
            "employment_type": ("intern", "full_time")[number % 2],
            "hired_on": date(2024, 1, 1 + number % 7),
        }
        somebody = cast.hire(cast.acme, f"Nr{number:02}", status=status, job_title=f"Job {number % 4}", **more)
    for number in range(3):
        team = {"email": f"n{number}@x.example", "role": "viewer"}
        assert alice.post(cast.acme.url("invitations/team"), data=team).status_code == 303
    first = alice.get(api(cast.acme, "invitations/")).json["items"][0]["id"]
    assert alice.post(cast.acme.url(f"invitations/{first}/revocation")).status_code == 303
    with cast.app.app_context():
        for number, kind in enumerate(("contract", "certificate", "certificate")):
            add_document(cast.acme, somebody, kind, title=f"Job {number}", expires_on=date(2024 + 50 * number, 1, 1))
        renew_document(cast.acme, add_document(cast.acme, None, "policy", title="Handbook", visibility="hr"))
    assert cast.charlie
    return cast


def found(cast: Cast, which: str) -> Found:
    alice = cast.alice.client
    return {
        "people": Found(alice, cast.acme.url("employees/")),
        "invitations": Found(alice, cast.acme.url("invitations/")),
        "documents": Found(alice, cast.acme.url("documents")),
        "log": Found(alice, cast.acme.url("audit/")),
        "fleet": Found(cast.operator.client, "/operator/"),
    }[which]


@CAREFULLY
@given(data=st.data())
@pytest.mark.parametrize("which", LISTS)
def test_each_option_counts_what_it_would_show(acme: Cast, which: str, data: st.DataObject) -> None:
    client, url = found(acme, which)
    words = data.draw(st.sampled_from(["", "nr", "job 1", "nr0 job", "a", "zzz"]), "words")
    options = offered(open_list(client, url))
    asked: dict[str, str] = {"q": words}
    for key in sorted({key for key, _ in options}):
        asked[key] = data.draw(st.sampled_from(["", *(value for name, value in options if name == key)]), key)
    for (key, value), number in offered(open_list(client, url, **asked)).items():
        assert total(open_list(client, url, **asked | {key: value})) == number, (key, value)


@pytest.mark.parametrize("which", LISTS)
def test_whatever_is_searched_stands_for_itself(acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    everything = total(open_list(client, url))
    for wild in WILD:
        ignored = len(wild) > 100 or REFUSED.search(wild)
        assert total(open_list(client, url, q=wild)) == (everything if ignored else 0), wild


@pytest.mark.parametrize("which", LISTS)
def test_letters_and_digits_are_what_is_searched(acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    for adorned, letters in ADORNED.items():
        shown, plain = (open_list(client, url, q=text) for text in (adorned, letters))
        assert (names(shown), total(shown)) == (names(plain), total(plain)), adorned


@pytest.mark.parametrize("which", LISTS)
def test_every_column_sorts_both_ways(acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    keys = sorts(open_list(client, url))
    assert keys
    for key in keys:
        there, back = (names(open_list(client, url, sort=way + key, size=100)) for way in ("", "-"))
        assert sorted(there) == sorted(back), key


@pytest.mark.parametrize("key", ["number", "job_title", "hired_on", "department"])
def test_people_are_in_the_order_of_the_column(acme: Cast, key: str) -> None:
    def values(sort: str) -> list[str]:
        items = acme.alice.client.get(api(acme.acme, f"employees/?sort={sort}&size=50")).json["items"]
        shown = [item[key] for item in items]
        return [each["name"] if isinstance(each, dict) else each for each in shown if each is not None]

    assert values(key) == sorted(values(key)) == values(f"-{key}")[::-1]


def test_pages_follow_each_other_without_a_gap(acme: Cast) -> None:
    for number in range(36):
        acme.hire(acme.acme, f"More{number:02}")
    client, url = found(acme, "people")
    assert total(open_list(client, url, status="all")) == 51
    sizes = [len(names(open_list(client, url, status="all", page=page))) for page in (1, 2, 3, 4)]
    assert sizes == [25, 25, 1, 0]
    pages = [name for page in (1, 2, 3) for name in names(open_list(client, url, status="all", page=page))]
    assert pages == names(open_list(client, url, status="all", size=100))
    assert [len(names(open_list(client, url, status="all", size=size))) for size in (50, 100)] == [50, 51]


@pytest.mark.parametrize("which", LISTS)
def test_what_makes_no_sense_in_a_url_counts_as_not_given(acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    odd = {
        "sort": "salary",
        "page": "-1",
        "size": "7",
        "status": "happy",
        "state": "happy",
        "department": "x",
        "q": "\x00",
    }
    shown, plain = open_list(client, url, **odd), open_list(client, url)
    assert (names(shown), total(shown), offered(shown)) == (names(plain), total(plain), offered(plain))


@pytest.mark.parametrize("which", LISTS)
def test_a_page_beyond_the_last_shows_no_row(acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    assert names(open_list(client, url, page=10**6)) == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *(
            ("employees/", query)
            for query in ("sort=x", "page=x", "size=7", "status=x", "branch=x", "type=x", "missing=x")
        ),
        *(("invitations/", query) for query in ("sort=role", "page=0", "size=26", "state=happy", "q=%00")),
        ("employees/", "q=" + "x" * 101),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_api_at_its_field(cast: Cast, path: str, query: str) -> None:
    answer = cast.alice.client.get(api(cast.acme, f"{path}?{query}"))
    assert (answer.status_code, list(answer.json["errors"])) == (422, [query.partition("=")[0]])


def test_the_numbers_of_departments_are_those_of_the_lists_behind_them(acme: Cast) -> None:
    client = acme.alice.client
    links = NUMBERS.findall(client.get(acme.acme.url("departments/")).text)
    assert len(links) == 2
    for url, number in links:
        assert total(client.get(unescape(url)).text) == int(number) == 2


def test_what_was_typed_is_in_no_memory(acme: Cast) -> None:
    client, url = found(acme, "people")
    caches = (PEOPLE._rows, PEOPLE._counts)
    open_list(client, url, q="one two", status="pending")
    sizes = [cache.cache_info().currsize for cache in caches]
    for words in ("secretname other", "x%secretname nr", "nr secretname"):
        open_list(client, url, q=words, status="active")
    assert [cache.cache_info().currsize for cache in caches] == sizes
    kept = [gc.get_referents(cache) for cache in caches]
    assert ("employees" in str(kept), "status" in str(kept), "secretname" in str(kept)) == (True, True, False)


@pytest.mark.parametrize("which", LISTS)
def test_more_rows_cost_no_more_statements(app: Flask, acme: Cast, which: str) -> None:
    client, url = found(acme, which)
    open_list(client, url, size=100)
    with counted(app) as few:
        open_list(client, url, size=100, q="a")
    for number in range(5):
        acme.hire(acme.acme, f"Anna{number}")
        acme.employer(f"a{number}", f"A{number} Ltd")
        team = {"email": f"a{number}@x.example", "role": "viewer"}
        assert acme.alice.client.post(acme.acme.url("invitations/team"), data=team).status_code == 303
    with counted(app) as many:
        open_list(client, url, size=100, q="a")
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("which", "key", "value"),
    [
        ("people", "status", "probation"),
        ("people", "status", "former"),
        ("people", "department", "none"),
        ("people", "department", str(ANY_ID)),
        ("people", "type", "consultant"),
        ("invitations", "state", "accepted"),
        ("log", "action", "suspended"),
        ("fleet", "state", "archived"),
    ],
)
def test_a_filter_stays_chosen_though_nothing_fits(acme: Cast, which: str, key: str, value: str) -> None:
    """What is typed next is sent with what the filters show: one that shows nothing chosen would be dropped."""
    client, url = found(acme, which)
    page = open_list(client, url, q="zzz", **{key: value})
    assert offered(page)[key, value] == 0
    assert re.search(rf'<option value="{value}" selected>', page)


def test_people_who_left_are_shown_when_asked_for(acme: Cast) -> None:
    client, url = found(acme, "people")
    here, everyone = open_list(client, url), open_list(client, url, status="all")
    assert "Clear filters" not in here
    assert total(here) == total(open_list(client, url, status="here")) < total(open_list(client, url, status="current"))
    assert total(open_list(client, url, status="current")) == total(everyone) - total(
        open_list(client, url, status="former")
    )
    assert offered(here)["status", "all"] == total(everyone)
    api = client.get(f"/api/v1{url}").get_json()
    assert api["total"] == total(everyone)  # a program gets everybody, as ever
