"""Who sees which values of a record, wherever it is shown: pages, fragments, API, lists and search."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from hrapp.access.roles import Role
from tests.support.cast import Cast, Person
from tests.support.people import api

# A value in each class of privacy that is nowhere else, not in an id either, as it is written in JSON and on a page.
DIRECTORY = {"work_email": "nora@work-marker.example", "job_title": "Marker of wells"}
PERSONAL: dict[str, Any] = {
    "personal_email": "nora@home-marker.example",
    "personal_phone": "+237 611 22 33 44",
    "birth_date": date(1971, 10, 23),
    "nationality": "TV",
    "address": "7 Marker Lane",
    "postal_code": "MARK 99",
    "termination_reason": "Marker of anger",
}
MARKS = {
    "personal": (
        "home-marker",
        "611 22 33 44",
        "1971-10-23",
        "23 Oct 1971",
        "Tuvalu",
        "Marker Lane",
        "MARK 99",
        "Marker of anger",
    ),
    "directory": ("work-marker", "Marker of wells"),
}
FRAGMENT = {"HX-Request": "true"}
CARDS = tuple(f"/cards/{section}/edit" for section in ("identity", "work", "contact", "personal", "home", "bank"))


@pytest.fixture
def nora(cast: Cast) -> Person:
    """Reports to Mona; her record has a value in every field that is personal."""
    manager = cast.mona.employee_ids["acme"]
    nora = cast.user("Nora")
    more = {**DIRECTORY, **PERSONAL, "manager_id": manager, "user_id": nora.id}
    nora.employee_ids["acme"] = cast.hire(cast.acme, "Nora", **more)
    cast.join(nora, cast.acme, "employee")
    return nora


def everywhere(client: FlaskClient, cast: Cast, nora: Person) -> dict[str, str]:
    """Every answer that could tell of Nora, by its address; those that are refused too."""
    record = f"employees/{nora.employee_ids['acme']}"
    paths = [
        *("", "me", "employees/", "departments/", "invitations/", "invitations/new", "audit/", "search?q=nora"),
        *(f"employees/?q={word}" for word in ("nora", "home-mark", "611", "tuvalu", "anger")),
        *("employees/search?manager_id=nora", "employees/?missing=department&sort=-hired_on"),
        *(record + tab for tab in ("", "/work", "/personal", "/activity", *CARDS)),
    ]
    urls = [cast.acme.url(path) for path in paths]
    urls += [api(cast.acme, path) for path in ("employees/", "employees/?q=nora", record, "me", "invitations/")]
    whole = {url: client.get(url).text for url in urls}
    return whole | {f"{url} (a part)": client.get(url, headers=FRAGMENT).text for url in urls}


def seen(answers: dict[str, str], kind: str) -> set[str]:
    return {mark for mark in MARKS[kind] if any(mark in answer for answer in answers.values())}


def test_a_manager_sees_nothing_personal_of_a_report_anywhere(cast: Cast, nora: Person) -> None:
    answers = everywhere(cast.mona.client, cast, nora)
    told = [url for url, answer in answers.items() if any(mark in answer for mark in MARKS["personal"])]
    assert told == []
    assert seen(answers, "directory") == set(MARKS["directory"])


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.HR, Role.VIEWER])
def test_those_who_look_after_records_see_what_is_personal(cast: Cast, nora: Person, role: str) -> None:
    answers = everywhere(cast.person("Reader", cast.acme, role).client, cast, nora)
    assert seen(answers, "personal") >= set(MARKS["personal"]) - {"Marker of anger"}
    assert seen(answers, "directory") == set(MARKS["directory"])


def test_an_employee_sees_all_of_the_own_record(cast: Cast, nora: Person) -> None:
    answers = everywhere(nora.client, cast, nora)
    assert seen(answers, "personal") >= set(MARKS["personal"]) - {"Marker of anger"}


def test_an_employee_sees_nothing_of_a_colleague(cast: Cast, nora: Person) -> None:
    answers = everywhere(cast.bob.client, cast, nora)
    assert seen(answers, "personal") | seen(answers, "directory") == set()


def test_no_list_and_no_search_tells_what_is_personal_even_to_hr(cast: Cast, nora: Person) -> None:
    client = cast.person("Hana", cast.acme, Role.HR).client
    for path in ("employees/", "employees/?q=nora", "search?q=nora", "employees/search?q=nora"):
        assert seen({path: client.get(cast.acme.url(path), headers=FRAGMENT).text}, "personal") == set(), path
    assert seen({"api": client.get(api(cast.acme, "employees/?q=nora")).text}, "personal") == set()
    assert client.get(api(cast.acme, "employees/?q=home-marker")).json["total"] == 0


@pytest.mark.parametrize("tab", ["", "/work", "/personal", "/activity", *CARDS])
def test_no_tab_of_a_record_is_there_for_somebody_from_elsewhere(cast: Cast, nora: Person, tab: str) -> None:
    for employer in (cast.acme, cast.globex):
        answer = cast.charlie.client.get(employer.url(f"employees/{nora.employee_ids['acme']}{tab}"))
        assert answer.status_code == 404
        assert "Nora" not in answer.text


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("owner", ["", "/work", "/personal", "/login", "/activity"]),
        ("hr", ["", "/work", "/personal", "/login", "/activity"]),
        ("viewer", ["", "/work", "/personal"]),
        ("manager", ["", "/work"]),
    ],
)
def test_the_tabs_that_are_offered_are_those_that_open(cast: Cast, nora: Person, role: str, allowed: list[str]) -> None:
    client = cast.mona.client if role == "manager" else cast.person("Reader", cast.acme, role).client
    url = cast.acme.url(f"employees/{nora.employee_ids['acme']}")
    tabs = ["", "/work", "/personal", "/login", "/activity"]
    opened = [tab for tab in tabs if client.get(url + tab).status_code == 200]
    page = client.get(url).text
    offered = [tab for tab in tabs if f'href="{url}{tab}"' in page]
    assert opened == offered == allowed
