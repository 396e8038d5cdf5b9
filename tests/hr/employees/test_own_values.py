"""The values of custom fields: entered, shown, found, listed, exported and logged, to those who may see them alone."""

import csv
import gc
import io
import re
import weakref
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from hrapp.core.extensions import session
from hrapp.core.fields.form import Form, as_shown
from hrapp.core.fields.schema import Fields, messages_of
from hrapp.hr.custom_fields.definitions import Definition, Option
from hrapp.hr.custom_fields.fields import MORE, Kind
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record_fields import _extended
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, Person
from tests.support.forms import refused_fields, text_of
from tests.support.mailbox import Mailbox
from tests.support.own_fields import SIZES, changed, made, retired
from tests.support.people import ADA, api, events, hired, people, person
from tests.support.statements import counted

OPTIONS = (Option("s", "Small"), Option("m", "Medium"), Option("l", "Large", retired=True))
WILD = st.text(max_size=60) | st.sampled_from(
    ["s", "m", "s, m", "yes", "NO", "-0", "1e3", "12.50", "2026-02-29", "a.b"]
)
ANY = WILD | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(WILD | st.integers(), max_size=3)
CAREFULLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def fields_of(kind: str) -> type[Fields]:
    own = Definition("own", "Own", kind, options=OPTIONS)
    return Fields.from_dict({own.name: own.as_field()}, name="Own")  # type: ignore[return-value]


@pytest.mark.parametrize("kind", list(Kind))
@CAREFULLY
@given(sent=ANY)
def test_a_value_is_taken_or_refused_with_a_reason_and_stays_what_it_is(app: Flask, kind: Kind, sent: object) -> None:
    fields = fields_of(kind)
    with app.test_request_context(), force_locale("en"):
        try:
            value = fields().load({"custom_own": sent})["custom_own"]
        except ValidationError as error:
            reasons = messages_of(error)
        else:
            reasons = {}
        if reasons:
            assert any(reasons["custom_own"])
            return
        field = fields.field("custom_own")
        assert field is not None
        assert isinstance(value, str | int | float | bool | list | None)
        assert field.show(value) or value in (None, "")
        assert field.show(field.logged(value)) == field.show(value)
        shown = Form(fields(), row={"custom_own": value}).value("custom_own")
        assert shown == as_shown(shown)
        assert fields().load({"custom_own": shown})["custom_own"] == value


def test_every_kind_by_the_form_and_back(cast: Cast) -> None:
    for kind in Kind:
        made(cast, f"A {kind}", kind, SIZES if kind in ("choice", "choices") else ())
    typed = {
        "custom_a_text": " North 7 ",
        "custom_a_long_text": "one\r\ntwo",
        "custom_a_number": "7.50",
        "custom_a_date": "2026-02-28",
        "custom_a_choice": "m",
        "custom_a_choices": ["l", "s"],
        "custom_a_yes_no": "no",
        "custom_a_link": "wiki.example/ada",
    }
    alice = cast.alice.client
    answer = alice.post(cast.acme.url("employees/"), data=ADA | typed)
    assert answer.status_code == 303, text_of(answer.text)
    (ada,) = people(cast, cast.acme)
    stored = {
        "a_text": "North 7",
        "a_long_text": "one\ntwo",
        "a_number": 7.5,
        "a_date": "2026-02-28",
        "a_choice": "m",
        "a_choices": ["s", "l"],
        "a_yes_no": False,
        "a_link": "https://wiki.example/ada",
    }
    assert ada.custom == stored
    page = alice.get(answer.location).text
    for words in (
        "A text North 7",
        "A number 7.5",
        "A date 28 Feb 2026",
        "A choice M",
        "A choices S, L",
        "A yes_no No",
    ):
        assert words in text_of(page)
    assert 'href="https://wiki.example/ada"' in page
    assert alice.get(api(cast.acme, f"employees/{ada.id}")).json["custom"] == stored
    form = alice.get(f"{answer.location}/cards/more/edit").text
    assert 'value="7.5"' in form
    emptied = ADA | {"version": "1", "status": "active", "reason": "change"} | dict.fromkeys(typed, "")
    assert alice.post(f"{answer.location}/cards/more", data=emptied).status_code == 303
    assert person(cast, cast.acme, ada.id).custom == {}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "x" * 201),
        ("number", "NaN"),
        ("number", 10**11),
        ("number", 1.23456),
        ("number", True),
        ("date", "2026-02-30"),
        ("date", "1066-10-14"),
        ("choice", "xl"),
        ("choices", ["s", "xl"]),
        ("choices", "s"),
        ("yes_no", "perhaps"),
        ("link", "javascript:alert(1)"),
        ("text", ["a"]),
    ],
)
def test_a_wrong_value_is_named_and_changes_nothing(cast: Cast, kind: str, value: object) -> None:
    made(cast, "Own", kind, SIZES if kind.startswith("choice") else ())
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"custom": {"own": value, "nope": 1}})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"custom.own", "custom.nope"})
    assert people(cast, cast.acme) == []


def test_two_people_who_edit_different_fields_lose_nothing(cast: Cast) -> None:
    made(cast, "Locker")
    made(cast, "Badge")
    ada = hired(cast)
    url = api(cast.acme, f"employees/{ada['id']}")
    first = cast.alice.client.patch(url, json={"version": 1, "custom": {"locker": "7"}})
    assert (first.status_code, first.json["custom"]) == (200, {"locker": "7"})
    late = cast.alice.client.patch(url, json={"version": 1, "custom": {"badge": "B"}})
    assert late.status_code == 409
    again = cast.alice.client.patch(url, json={"version": 2, "custom": {"badge": "B"}})
    assert again.json["custom"] == {"locker": "7", "badge": "B"}
    changes = events(cast, cast.acme, "updated")[-1].changes
    assert changes == {"custom_badge": [None, "B"]}


@pytest.fixture
def nora(cast: Cast) -> Person:
    """Reports to Mona; her record has a custom value in each class of privacy."""
    made(cast, "Locker", listed=True)
    made(cast, "Nickname", privacy="directory", listed=True)
    made(cast, "Secret", privacy="personal", listed=True, section="work")
    made(cast, "Diet", "choice", ("Kosherlike", "Other"), privacy="personal", listed=True)
    nora = cast.user("Nora")
    nora.employee_ids["acme"] = cast.hire(
        cast.acme,
        "Nora",
        manager_id=cast.mona.employee_ids["acme"],
        user_id=nora.id,
        custom={"locker": "Marked North", "nickname": "Marked Nono", "secret": "Marked Gluten", "diet": "kosherlike"},
    )
    cast.join(nora, cast.acme, "employee")
    return nora


PRIVATE = ("Marked Gluten", "Kosherlike", "kosherlike")
OPEN = ("Marked North", "Marked Nono")


def everywhere(client: FlaskClient, cast: Cast, nora: Person) -> str:
    """Every answer that could tell of Nora's values."""
    record = f"employees/{nora.employee_ids['acme']}"
    lists = ("", "?q=marked", "?q=gluten", "?custom_diet=kosherlike", "?sort=custom_secret", "?sort=-custom_diet")
    pages = [cast.acme.url(f"employees/{path}{query}") for path in ("", "export.csv") for query in lists]
    pages += [
        cast.acme.url(record + tab)
        for tab in ("", "/work", "/personal", "/activity", "/cards/more/edit", "/cards/personal/edit")
    ]
    pages += [
        cast.acme.url(path) for path in ("", "me", "search?q=marked", "employees/search?manager_id=marked", "audit/")
    ]
    pages += [api(cast.acme, path) for path in ("employees/", "employees/?q=marked", record, "me", "custom-fields/")]
    answers = {url: client.get(url).text for url in pages}
    # A page says again what its own address says.
    return "\n".join(re.sub(r"(?:custom_|q=)\w+(?:=\w+)?", "", answer) for answer in answers.values())


def test_what_is_personal_is_nowhere_told_to_a_manager_or_a_stranger(cast: Cast, nora: Person) -> None:
    told = everywhere(cast.mona.client, cast, nora)
    assert [mark for mark in PRIVATE if mark in told] == []
    assert all(mark in told for mark in OPEN)
    for stranger in (cast.bob, cast.charlie):
        told = everywhere(stranger.client, cast, nora)
        assert [mark for mark in (*PRIVATE, *OPEN) if mark in told] == []


@pytest.mark.parametrize("role", ["owner", "hr", "viewer"])
def test_those_who_look_after_records_see_all(cast: Cast, nora: Person, role: str) -> None:
    told = everywhere(cast.person("Reader", cast.acme, role).client, cast, nora)
    assert all(mark in told for mark in (*OPEN, "Marked Gluten", "Kosherlike"))


def test_an_employee_sees_all_of_their_own(cast: Cast, nora: Person) -> None:
    told = everywhere(nora.client, cast, nora)
    assert all(mark in told for mark in (*OPEN, "Marked Gluten", "Kosherlike"))


def test_nobody_sorts_or_filters_by_what_they_may_not_see(cast: Cast, nora: Person) -> None:
    url = api(cast.acme, "employees/")
    refused = cast.mona.client.get(url + "?sort=custom_secret")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["sort"])
    unknown = cast.mona.client.get(url + "?custom_diet=other")
    assert (unknown.status_code, list(unknown.json["errors"])) == (422, ["custom_diet"])
    page = cast.acme.url("employees/")
    ignored = cast.mona.client.get(page + "?custom_diet=other").text
    assert ignored.count('class="person-name"') == cast.mona.client.get(page).text.count('class="person-name"') > 0
    assert cast.alice.client.get(url + "?custom_diet=other").json["total"] == 0
    assert cast.alice.client.get(url + "?custom_diet=kosherlike").json["total"] == 1


def test_the_log_hides_what_is_personal(cast: Cast) -> None:
    made(cast, "Secret", privacy="personal")
    hired(cast, custom={"secret": "Gluten"})
    assert events(cast, cast.acme, "created")[-1].changes["custom_secret"] == [None, "•••"]


def test_the_list_filters_counts_and_sorts(app: Flask, cast: Cast) -> None:
    made(cast, "Shirt", "choice", SIZES, listed=True)
    made(cast, "Skills", "choices", ("Fire", "First aid"), listed=True)
    made(cast, "Driver", "yes_no", listed=True)
    made(cast, "Locker", listed=True)
    made(cast, "Points", "number", listed=True)
    for first, custom in (
        ("Ada", {"shirt": "l", "skills": ["fire", "first_aid"], "driver": True, "locker": "Box 10", "points": 9}),
        ("Bea", {"shirt": "s", "skills": ["fire"], "driver": False, "locker": "box 9", "points": 10}),
        ("Cid", {}),
    ):
        hired(cast, first_name=first, custom=custom)
    alice, url = cast.alice.client, cast.acme.url("employees/")

    def names(query: str) -> list[str]:
        found = alice.get(api(cast.acme, f"employees/?{query}")).json["items"]
        return [each["first_name"] for each in found]

    assert names("custom_shirt=s") == ["Bea"]
    assert names("custom_shirt=none") == ["Cid"]
    assert names("custom_skills=fire") == ["Ada", "Bea"]
    assert names("custom_skills=fire&custom_driver=true") == ["Ada"]
    assert names("sort=custom_shirt") == ["Bea", "Ada", "Cid"]
    assert names("sort=custom_locker") == ["Bea", "Ada", "Cid"]
    assert names("sort=-custom_points") == ["Bea", "Ada", "Cid"]
    page = text_of(alice.get(url).text)
    for words in ("Shirt: any S (1) L (1) Shirt: none (1)", "Fire (2) First aid (1)", "Yes (1) No (1)", "Box 10"):
        assert words in page
    with counted(app) as sent:
        assert alice.get(url + "?q=a&custom_skills=fire&sort=custom_locker").status_code == 200
    assert len(sent) <= 6, sent


def test_a_search_follows_renamed_options_classes_and_retirement(cast: Cast) -> None:
    skill = made(cast, "Skill", "choice", ("Welding", "Baking"))
    note = made(cast, "Note", "long_text")
    ada = hired(cast, custom={"skill": "welding", "note": "Likes: Émile's café"})

    def finds(word: str) -> bool:
        return bool(cast.alice.client.get(api(cast.acme, f"employees/?q={word}")).json["total"])

    assert finds("weld")
    assert finds("emiles cafe")
    changed(cast, skill, options=[{"key": "welding", "label": "Soldering"}])
    assert (finds("weld"), finds("solder")) == (False, True)
    changed(cast, note, privacy="personal")
    assert not finds("cafe")
    changed(cast, note, privacy="directory")
    assert finds("cafe")
    retired(cast, skill)
    assert not finds("solder")
    assert person(cast, cast.acme, ada["id"]).version == 1


def test_many_records_are_searched_anew_by_a_job(cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    note = made(cast, "Note")
    hired(cast, custom={"note": "Secretly"})
    monkeypatch.setattr("hrapp.hr.employees.search_keys.AT_ONCE", 0)
    changed(cast, note, privacy="personal")
    mailbox.deliver()
    assert cast.alice.client.get(api(cast.acme, "employees/?q=secretly")).json["total"] == 0


def test_the_export_is_what_the_list_shows(cast: Cast) -> None:
    made(cast, "Shirt", "choice", SIZES, listed=True)
    made(cast, "Points", "number", listed=True)
    hired(cast, first_name="=cmd()", job_title="@SUM(A1)", custom={"shirt": "m", "points": -7.5})
    hired(cast, first_name="Bea", last_name='Zed, "Q"', custom={"shirt": "s"})
    hired(cast, first_name="Cid", last_name="Young")
    url = cast.acme.url("employees/export.csv?sort=-name&custom_shirt=m&status=all")
    answer = cast.alice.client.get(url)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == [
        *(
            "Name",
            "Work email",
            "Number",
            "Job title",
            "Department",
            "Branch",
            "Hire date",
            "Shirt",
            "Points",
            "Status",
        ),
    ]
    assert rows == [["Lovelace, =cmd()", "", "EMP-001", "'@SUM(A1)", "", "", "2024-03-01", "M", "-7.5", "Active"]]
    (event,) = events(cast, cast.acme, "exported")
    assert event.changes == {"custom_shirt": "m", "status": "all", "order": "-name", "rows": 1}
    both = cast.alice.client.get(cast.acme.url("employees/export.csv")).data.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(both))] == [
        "Name",
        "Lovelace, =cmd()",
        "Young, Cid",
        'Zed, "Q", Bea',
    ]
    assert "Exported" in text_of(cast.alice.client.get(cast.acme.url("audit/")).text)
    page = cast.alice.client.get(cast.acme.url("employees/?custom_shirt=m&slug=globex"))
    assert 'href="/e/acme/employees/export.csv?custom_shirt=m"' in page.text


def test_labels_options_and_values_are_text_wherever_they_are_shown(cast: Cast) -> None:
    evil = "<img src=x onerror=alert(1)>"
    field = made(cast, evil, "choice", (evil, "S"), listed=True, help=evil)
    made(cast, f"2 {evil}", listed=True)
    ada = hired(cast, custom={field["key"]: field["options"][0]["key"], f"2_{field['key']}": evil})["id"]
    own = f"settings/custom-fields/{field['id']}/edit"
    paths = (
        "employees/",
        f"employees/{ada}",
        f"employees/{ada}/cards/more/edit",
        "settings/custom-fields/",
        own,
        "audit/",
    )
    pages = {path: cast.alice.client.get(cast.acme.url(path)).text for path in paths}
    assert [path for path, page in pages.items() if "<img src=x" in page] == []
    assert [path for path, page in pages.items() if "&lt;img src=x" not in page] == []


def test_a_record_of_ones_own_asks_for_what_has_to_be_filled_in(cast: Cast) -> None:
    made(cast, "Shirt", "choice", SIZES, required=True)
    made(cast, "Badge")
    alice, url = cast.alice.client, cast.acme.url("me")
    form = alice.get(f"{url}/new").text
    assert ('name="custom_shirt"' in form, "custom_badge" in form) == (True, False)
    missing = alice.post(url, data=ADA)
    assert (missing.status_code, refused_fields(missing.text)) == (422, ["custom_shirt"])
    assert alice.post(url, data=ADA | {"custom_shirt": "m"}).status_code == 303
    assert "Shirt M" in text_of(alice.get(url).text)


def test_a_value_of_another_kind_is_shown_as_a_text(cast: Cast) -> None:
    """Such as one that somebody saved while the kind of its field was changed."""
    kinds = [kind for kind in Kind if kind not in (Kind.LONG_TEXT, Kind.LINK)]
    fields = [
        made(cast, kind, kind, SIZES if kind in (Kind.CHOICE, Kind.CHOICES) else (), listed=True) for kind in kinds
    ]
    fields.append(made(cast, "Site", "link"))
    ids = []
    for value in ("javascript:alert(1)", ["x", "y"], 5, True):
        ada = hired(cast)
        ids.append(ada["id"])
        with cast.app.app_context(), tenant_scope(cast.acme.tenant):
            session.get_one(Employee, UUID(ada["id"])).custom = {field["key"]: value for field in fields}
            session.commit()
    alice = cast.alice.client
    paths = [f"?sort=custom_{field['key']}" for field in fields[:-1]] + [f"?custom_{Kind.CHOICES}=none", "export.csv"]
    for path in (*paths, *ids, *(f"{each}/cards/more/edit" for each in ids)):
        answer = alice.get(cast.acme.url(f"employees/{path}"))
        assert (answer.status_code, 'href="javascript' in answer.text) == (200, False), path
        assert alice.get(api(cast.acme, f"employees/{path}")).status_code < 500


def test_the_fields_of_an_employer_go_when_they_are_not_in_use() -> None:
    made_of = (Definition("own", "Own", "choice", options=OPTIONS),)
    reference = weakref.ref(_extended(EmployeeFields, made_of))
    assert "custom_own" in _extended(EmployeeFields, made_of).names(MORE)
    _extended.cache_clear()
    gc.collect()
    assert reference() is None


def test_definitions_are_read_where_they_are_needed_and_once(app: Flask, cast: Cast) -> None:
    made(cast, "Locker")
    ada = hired(cast)
    for page, times in ((f"employees/{ada['id']}", 1), ("employees/", 1), ("employees/new", 1), ("departments/", 0)):
        cast.alice.client.get(cast.acme.url(page))
        with counted(app) as sent:
            assert cast.alice.client.get(cast.acme.url(page)).status_code == 200
        assert sum("FROM custom_fields" in statement for statement in sent) == times, page
