"""What a form shows and keeps, whatever is sent to it."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.form import Form, Found
from hrapp.core.fields.kinds import Choice, Day, Email, LongText, Number, Reference, Secret, Several, Text, YesNo
from hrapp.core.fields.schema import Fields

BOB = {"name": "Bob", "kind": "full_time"}
SALES = UUID(int=7)


class Kind(Choices):
    FULL_TIME = "full_time", _l("Full time")
    PART_TIME = "part_time", _l("Part time")


class Spoken(Choices):
    ENGLISH = "en", _l("English")
    FRENCH = "fr", _l("French")


class Person(Fields):
    name = Text(_l("Name"), limit=20, required=True, help=_l("In full."))
    nickname = Text(_l("Nickname"))
    note = LongText(_l("Note"))
    email = Email(_l("Email"), autocomplete="email")
    born_on = Day(_l("Born on"))
    kind = Choice(_l("Kind"), choices=Kind, required=True)
    department_id = Reference(_l("Department"))
    boss_id = Reference(_l("Boss"), typed=True)
    children = Number(_l("Children"), low=0, high=30)
    remote = YesNo(_l("Remote"))
    languages = Several(_l("Languages"), choices=Spoken)
    account = Text(_l("Account"), masked=True)
    password = Secret(_l("Password"), required=False, load_only=True)


@pytest.fixture(scope="module", autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def form(row: Any = None, **sent: str) -> Form:
    return Form(Person(), MultiDict(BOB | sent), row)


def test_form_without_data_is_blank_and_not_valid() -> None:
    shown = Form(Person())
    assert not shown.valid
    assert shown.all_errors == {}
    assert shown.value("name") == ""


def test_form_shows_a_row() -> None:
    row = SimpleNamespace(name="Zoë", nickname=None, born_on=date(1990, 2, 3), remote=True, languages=["en"])
    shown = Form(Person(), row=row)
    names = ("name", "nickname", "born_on", "remote", "email")
    assert [shown.value(name) for name in names] == ["Zoë", "", "1990-02-03", True, ""]
    assert shown.value("languages") == ["en"]


def test_valid_data_becomes_values() -> None:
    sent = form(born_on="1990-02-03", children="2", remote="true")
    assert sent.valid
    assert sent.values["born_on"] == date(1990, 2, 3)
    assert (sent.values["children"], sent.values["remote"]) == (2, True)


@pytest.mark.parametrize("blank", ["", "  ", "\t\n"])
@pytest.mark.parametrize("name", ["nickname", "note", "email", "born_on", "children", "department_id"])
def test_blank_is_none(name: str, blank: str) -> None:
    sent = form(**{name: blank})
    assert sent.valid
    assert sent.values[name] is None


@pytest.mark.parametrize("blank", ["", "   "])
def test_blank_required_field_is_wrong(blank: str) -> None:
    sent = form(name=blank)
    assert sent.errors("name") == ["Please fill this in."]
    assert not sent.valid


def test_missing_required_field_is_wrong() -> None:
    assert set(Form(Person(), MultiDict()).all_errors) == {"name", "kind"}


def test_what_was_typed_is_kept_beside_the_error() -> None:
    sent = form(email="not an address", born_on="31.12.1990", nickname=" Bo ")
    assert sent.errors("email") == ["Enter an email address such as name@example.com."]
    assert sent.errors("born_on") == ["Enter a valid date."]
    assert [sent.value(name) for name in ("email", "born_on", "nickname")] == ["not an address", "31.12.1990", " Bo "]


def test_errors_come_in_the_order_of_the_fields() -> None:
    assert list(form(children="x", name="", email="x").all_errors) == ["name", "email", "children"]


def test_limits_are_told_in_plain_words() -> None:
    assert form(name="x" * 21).errors("name") == ["Use at most 20 characters."]
    assert form(children="-1").errors("children") == ["Must be from 0 to 30."]


def test_an_operation_adds_errors() -> None:
    sent = form()
    sent.add_errors({"email": ["Taken, 100%."], "_schema": ["Try later."]})
    assert not sent.valid
    assert sent.errors("email") == ["Taken, 100%."]
    assert list(sent.all_errors) == ["_schema", "email"]


def test_unknown_fields_and_the_csrf_token_are_left_out() -> None:
    sent = form(csrf_token="t", is_operator="true")
    assert sent.valid
    assert not {"csrf_token", "is_operator"} & set(sent.values)


def test_unticked_box_means_no() -> None:
    assert form().values["remote"] is False


def test_password_is_never_shown_again() -> None:
    sent = form(password="correct horse", email="x")
    assert sent.value("password") == ""
    assert sent.all_errors.keys() == {"email"}


def test_a_masked_value_that_comes_back_as_it_was_shown_counts_as_not_sent() -> None:
    row = SimpleNamespace(account="12345678")
    assert Form(Person(), row=row).value("account") == "••••5678"
    assert "account" not in form(row, account="••••5678").values
    assert form(row, account="87654321").values["account"] == "87654321"


def test_choices_of_the_field() -> None:
    assert [(value, str(label)) for value, label in form().options("kind")] == list(Kind.labels().items())
    assert form(kind="boss").errors("kind") == ["Choose from the list."]


def test_choices_set_at_run_time_are_offered_and_checked() -> None:
    offered, foreign = form(department_id=str(SALES)), form(department_id=str(UUID(int=8)))
    for sent in (offered, foreign):
        sent.offer("department_id", [(SALES, "Sales")])
    assert offered.control("department_id") == "select"
    assert offered.values["department_id"] == SALES
    assert foreign.errors("department_id") == ["Choose from the list."]


def test_choices_that_come_after_validation_are_refused() -> None:
    sent = form()
    assert sent.valid
    with pytest.raises(RuntimeError, match="already validated"):
        sent.offer("department_id", [])


PEOPLE = {
    "Ada": Found(SALES),
    "Eve": Found(choices=(("Eve (1)", "1 · Eve"), ("Eve (2)", "2 · Eve")), exact=True),
    "Av": Found(choices=(("Ava (3)", "3 · Ava"),)),
    "Eve (2)": Found(SALES),
}


def look_up(typed: str) -> Found:
    return PEOPLE.get(typed, Found())


@pytest.mark.parametrize(("typed", "found"), [("Ada", SALES), ("Nobody 100%", None), ("", None)])
def test_who_is_typed_is_looked_up(typed: str, found: UUID | None) -> None:
    sent = form(boss_id=typed)
    sent.look_up("boss_id", look_up)
    assert sent.control("boss_id") == "text"
    assert sent.values.get("boss_id") == found
    assert sent.value("boss_id") == typed
    told = (
        [] if found or not typed else ["We found nobody called “Nobody 100%”. Enter a full name or an employee number."]
    )
    assert sent.errors("boss_id") == told


def test_who_is_there_already_is_not_looked_up_again() -> None:
    sent = form(SimpleNamespace(boss_id=SALES), boss_id="Ada (gone since)")
    sent.look_up("boss_id", lambda typed: Found(), "Ada (gone since)")
    assert sent.values["boss_id"] == SALES


@pytest.mark.parametrize(("typed", "reason"), [("Eve", "several people called “Eve”"), ("Av", "exactly “Av”")])
def test_who_may_be_meant_is_asked_and_never_guessed(typed: str, reason: str) -> None:
    sent = form(boss_id=typed)
    sent.look_up("boss_id", look_up)
    assert sent.values.get("boss_id") is None
    assert reason in sent.errors("boss_id")[0]
    assert sent.choices("boss_id") == PEOPLE[typed].choices
    assert sent.value("boss_id") == typed


@pytest.mark.parametrize(("typed", "meant"), [("Eve", True), ("Ava", False)])
def test_a_choice_answers_what_was_asked_and_nothing_that_was_typed_since(typed: str, meant: bool) -> None:
    sent = form(**{"boss_id": typed, "boss_id-asked": "Eve", "boss_id-choice": "Eve (2)"})
    sent.look_up("boss_id", look_up)
    assert (sent.values.get("boss_id") == SALES) is meant
    assert sent.value("boss_id") == ("Eve (2)" if meant else "Ava")


def test_several_values_are_kept() -> None:
    sent = Form(Person(), MultiDict([*BOB.items(), ("languages", "en"), ("languages", ""), ("languages", "fr")]))
    assert sent.values["languages"] == ["en", "fr"]
    assert sent.value("languages") == ["en", "fr"]


def test_errors_inside_of_a_list_are_told_at_the_field() -> None:
    sent = Form(Person(), MultiDict([*BOB.items(), ("languages", "en"), ("languages", "klingon")]))
    assert sent.errors("languages") == ["Choose from the list."]


def test_what_the_templates_ask() -> None:
    shown = Form(Person())
    assert (str(shown.label("name")), str(shown.help("name")), shown.required("name")) == ("Name", "In full.", True)
    names = ("note", "email", "born_on", "kind", "children", "remote", "nickname", "languages")
    controls = ["textarea", "email", "date", "select", "number", "checkbox", "text", "checkboxes"]
    assert [shown.control(name) for name in names] == controls
    assert shown.attributes("name") == {"maxlength": 20}
    assert shown.attributes("email") == {"maxlength": 254, "autocomplete": "email"}
    assert shown.attributes("children") == {"min": "0", "max": "30"}


def test_huge_input_is_refused_and_shown_in_part() -> None:
    sent = form(name="é" * 2_000_000, nickname="x" * 2_000_000)
    assert not sent.valid
    assert len(sent.value("nickname")) == 100_000


@given(st.dictionaries(st.sampled_from(sorted(Person().fields)), st.text()))
def test_any_text_is_answered_and_kept(sent: dict[str, str]) -> None:
    kept = Form(Person(), MultiDict(sent))
    assert isinstance(kept.valid, bool)
    lists = {name for name, field in Person().fields.items() if isinstance(field, fields.List)}
    assert all(kept.value(name) == text for name, text in sent.items() if name not in {"password", *lists})
