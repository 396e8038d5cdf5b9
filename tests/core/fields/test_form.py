"""What a form shows and keeps, whatever is sent to it."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.datastructures import MultiDict

from hrapp.core.fields.form import Form

BOB = {"name": "Bob", "kind": "full_time"}


class Address(Schema):
    city = fields.String(required=True)


class Person(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(
        required=True, validate=validate.Length(max=20), metadata={"label": "Name", "help": "In full."}
    )
    nickname = fields.String(allow_none=True)
    note = fields.String(metadata={"kind": "textarea"})
    email = fields.Email(allow_none=True, metadata={"autocomplete": "email"})
    born_on = fields.Date(allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf(["full_time", "part_time"], ["Full time", "Part time"]))
    department_id = fields.String(allow_none=True)
    children = fields.Integer(allow_none=True, validate=validate.Range(min=0, max=30))
    remote = fields.Boolean()
    languages = fields.List(fields.String(), metadata={"kind": "checkboxes", "choices": [("en", "English")]})
    password = fields.String(load_only=True, metadata={"kind": "password"})
    address = fields.Nested(Address)


@pytest.fixture(scope="module", autouse=True)
def context() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def form(**sent: str) -> Form:
    return Form(Person(), data=MultiDict(BOB | sent))


def test_form_without_data_is_neither_valid_nor_wrong() -> None:
    shown = Form(Person())
    assert not shown.valid
    assert shown.all_errors == {}
    assert shown.value("name") == ""


def test_form_shows_a_row() -> None:
    row = SimpleNamespace(name="Zoë", nickname=None, born_on=date(1990, 2, 3), remote=True, languages=["en"])
    shown = Form(Person(), obj=row)
    assert [shown.value(name) for name in ("name", "nickname", "born_on", "remote", "email")] == [
        "Zoë",
        "",
        "1990-02-03",
        True,
        "",
    ]
    assert shown.value("languages") == ["en"]


def test_valid_data_is_cleaned() -> None:
    sent = form(born_on="1990-02-03", children="2", remote="true")
    assert sent.valid
    assert sent.cleaned["born_on"] == date(1990, 2, 3)
    assert (sent.cleaned["children"], sent.cleaned["remote"]) == (2, True)


@pytest.mark.parametrize("blank", ["", "  ", "\t\n"])
@pytest.mark.parametrize("name", ["nickname", "note", "email", "born_on", "children"])
def test_blank_is_none(name: str, blank: str) -> None:
    sent = form(**{name: blank})
    assert sent.valid
    assert sent.cleaned[name] is None


@pytest.mark.parametrize("blank", ["", "   "])
def test_blank_required_field_is_wrong(blank: str) -> None:
    sent = form(name=blank)
    assert sent.errors("name") == ["Please fill this in."]
    assert not sent.valid


def test_missing_required_field_is_wrong() -> None:
    assert set(Form(Person(), data=MultiDict()).all_errors) == {"name", "kind"}


def test_what_was_typed_is_kept_beside_the_error() -> None:
    sent = form(email="not an address", born_on="31.12.1990", nickname=" Bo ")
    assert sent.errors("email") == ["Enter an email address such as name@example.com."]
    assert sent.errors("born_on") == ["Enter a date that exists."]
    assert [sent.value(name) for name in ("email", "born_on", "nickname")] == ["not an address", "31.12.1990", " Bo "]


def test_errors_come_in_the_order_of_the_fields() -> None:
    assert list(form(children="x", name="", email="x").all_errors) == ["name", "email", "children"]


def test_limits_are_told_in_plain_words() -> None:
    assert form(name="x" * 21).errors("name") == ["Use at most 20 characters."]
    assert form(children="-1").all_errors.keys() == {"children"}


def test_operation_adds_errors() -> None:
    sent = form()
    sent.add_errors({"email": ["Taken, 100%."], "_schema": ["Try later."]})
    assert not sent.valid
    assert sent.errors("email") == ["Taken, 100%."]
    assert sent.all_errors["_schema"] == ["Try later."]


def test_unknown_fields_and_the_csrf_token_are_left_out() -> None:
    sent = form(csrf_token="t", is_operator="true")
    assert sent.valid
    assert not {"csrf_token", "is_operator"} & set(sent.cleaned)


def test_unknown_fields_are_left_out_of_a_strict_schema() -> None:
    assert Form(Address(), data={"city": "Rome", "csrf_token": "t"}).cleaned == {"city": "Rome"}


def test_unticked_box_means_no() -> None:
    assert form().cleaned["remote"] is False


def test_password_is_never_shown_again() -> None:
    sent = form(password="correct horse", email="x")
    assert sent.value("password") == ""
    assert sent.all_errors.keys() == {"email"}


def test_choices_of_the_field() -> None:
    assert form().choices("kind") == [("full_time", "Full time"), ("part_time", "Part time")]
    assert form(kind="boss").errors("kind") == ["Choose one from the list."]


def test_choices_set_at_run_time_are_offered_and_checked() -> None:
    offered, foreign = form(department_id="7"), form(department_id="8")
    for sent in (offered, foreign):
        sent.set_choices("department_id", [(7, "Sales")])
    assert offered.kind("department_id") == "select"
    assert offered.cleaned["department_id"] == "7"
    assert foreign.errors("department_id") == ["Choose one from the list."]


def test_choices_that_come_after_validation_are_refused() -> None:
    sent = form()
    assert sent.valid
    with pytest.raises(RuntimeError, match="too late"):
        sent.set_choices("department_id", [])


def test_several_values_are_kept() -> None:
    sent = Form(Person(), data=MultiDict([*BOB.items(), ("languages", "en"), ("languages", ""), ("languages", "fr")]))
    assert sent.cleaned["languages"] == ["en", "fr"]
    assert sent.value("languages") == ["en", "fr"]


def test_errors_inside_of_nested_data_are_told_at_the_field() -> None:
    sent = Form(Person(), data=BOB | {"address": {"city": None}})
    assert sent.errors("address") == ["Please fill this in."]


def test_nested_data_that_is_none_or_no_mapping_is_no_crash() -> None:
    assert Form(Person(), data=BOB | {"address": None}).valid
    assert Form(Person(), data=BOB | {"address": "Rome"}).errors("address")


def test_what_the_templates_ask() -> None:
    shown = Form(Person())
    assert (shown.label("name"), shown.help("name"), shown.required("name")) == ("Name", "In full.", True)
    assert (shown.label("department_id"), shown.required("note")) == ("Department", False)
    names = ("note", "email", "born_on", "kind", "children", "remote", "nickname")
    assert [shown.kind(name) for name in names] == ["textarea", "email", "date", "select", "number", "checkbox", "text"]
    assert shown.attrs("name") == {"maxlength": 20}
    assert shown.attrs("email") == {"autocomplete": "email"}
    assert shown.attrs("children") == {"min": "0", "max": "30"}


def test_huge_input_is_refused_and_shown_in_part() -> None:
    sent = form(name="é" * 2_000_000, nickname="x" * 2_000_000)
    assert not sent.valid
    assert len(sent.value("nickname")) == 100_000


@given(st.dictionaries(st.sampled_from(sorted(Person().fields)), st.text()))
def test_any_text_is_answered_and_kept(sent: dict[str, str]) -> None:
    kept = Form(Person(), data=MultiDict(sent))
    assert isinstance(kept.valid, bool)
    assert all(kept.value(name) == text for name, text in sent.items() if name not in ("password", "languages"))
