"""Rules of fields: required, optional or hidden, the same in form, page, API and operation."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrapp.access.actor import Actor
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.hiring.operations import hire
from hrapp.hr.settings.fields import Rule
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import refused_fields
from tests.support.people import ADA, api, card, hired
from tests.support.settings import set_by_page

# Field → a value that is valid by itself.
VALUES = {
    "last_name": "Lovelace",
    "middle_name": "King",
    "work_email": "ada@acme.example",
    "personal_email": "ada@home.example",
    "birth_date": "1990-05-01",
    "gender": "female",
    "city": "Douala",
    "work_phone": "+237 222 23 40 50",
    "bank_name": "First Bank",
}
FIXED = {name: value for name, value in ADA.items() if name != "last_name"}
RULES = st.fixed_dictionaries(
    {name: st.sampled_from(["required", "optional", *([] if name in ("last_name", "work_email") else ["hidden"])])
     for name in VALUES}
)  # fmt: skip
# Bank details are left blank: to seal them is not what is tested here.
GIVEN = st.fixed_dictionaries(
    {name: st.sampled_from(["", *([] if name == "bank_name" else [value])]) for name, value in VALUES.items()}
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def rule(cast: Cast, **rules: str) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        settings_row().chosen = {"rule_work_email": "optional"} | {f"rule_{name}": each for name, each in rules.items()}
        session.commit()


@FEW
@given(rules=RULES, given_values=GIVEN, active=st.booleans())
def test_form_api_and_operation_say_the_same(
    app: Flask, cast: Cast, rules: dict[str, str], given_values: dict[str, str], active: bool
) -> None:
    rule(cast, **rules)
    typed = FIXED | given_values | {"hired_on": "2024-03-01" if active else "2199-01-01"}
    page = cast.alice.client.post(cast.acme.url("employees/"), data=typed)
    by_page = set(refused_fields(page.text)) if page.status_code == 422 else set()
    remove(cast)
    sent = {name: value or None for name, value in typed.items()}
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=sent)
    by_api = set(answer.json["errors"]) if answer.status_code == 422 else set()
    remove(cast)
    assert by_page == by_api == refused_by_operation(cast, sent)
    assert by_page == {name for name in VALUES if is_refused(rules, given_values, active, name)}


def is_refused(rules: dict[str, str], given: dict[str, str], active: bool, name: str) -> bool:
    if rules[name] == Rule.HIDDEN:
        return bool(given[name])
    if name == "bank_name" and not active:
        return False
    met = given[name] or (name == "work_email" and given["personal_email"])
    return rules[name] == Rule.REQUIRED and not met


def refused_by_operation(cast: Cast, sent: dict[str, Any]) -> set[str]:
    days = {name: date.fromisoformat(sent[name]) for name in ("hired_on", "birth_date") if sent[name]}
    values = Values(sent | days | {"last_name": sent["last_name"] or ""})
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        try:
            hire(Actor("command", "test"), values, date.today())
        except Invalid as error:
            return set(error.fields)
        finally:
            session.rollback()
    return set()


def remove(cast: Cast) -> None:
    """Take everybody away, so that the next may have the same email address."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        for model in (JobRecord, Employee):
            for row in session.query(model):
                session.delete(row)
            session.flush()
        session.commit()


def test_what_a_record_lacks_is_asked_for_when_that_part_is_edited(cast: Cast) -> None:
    ada = hired(cast)
    said = set_by_page(cast, "record", rule_birth_date="required", rule_city="hidden", rule_gender="optional")
    assert "Date of birth: 1 person lacks it." in said
    assert "City: no record has one." in said
    url = api(cast.acme, f"employees/{ada['id']}")
    other = cast.alice.client.patch(url, json={"job_title": "Head", "version": ada["version"]})
    assert other.status_code == 200
    for blank in ({"birth_date": None}, {"birth_date": ""}):
        refused = cast.alice.client.patch(url, json=blank | {"version": other.json["version"]})
        assert list(refused.json["errors"]) == ["birth_date"]
    form = cast.alice.client.get(card(cast, ada["id"], "personal", "/edit")).text
    assert "required" in form.partition('id="field-birth_date"')[2].partition(">")[0]


def test_a_hidden_field_is_nowhere_and_keeps_what_it_has(cast: Cast) -> None:
    ada = hired(cast, city="Douala", work_phone="+237222234050")
    assert "kept for 1 person" in set_by_page(cast, "record", rule_city="hidden", rule_work_phone="hidden")
    for path in ("", "/personal", "/cards/home/edit", "/cards/contact/edit"):
        page = cast.alice.client.get(cast.acme.url(f"employees/{ada['id']}{path}")).text
        assert not {word for word in ("Douala", ">City<", "222 23 40 50", 'name="city"') if word in page}
    url = api(cast.acme, f"employees/{ada['id']}")
    shown = cast.alice.client.get(url).json
    assert not {"city", "work_phone"} & shown.keys()
    assert "work_phone" not in cast.alice.client.get(api(cast.acme, "employees/")).json["items"][0]
    for value in ("Yaoundé", None):
        refused = cast.alice.client.patch(url, json={"city": value, "version": shown["version"]})
        assert refused.json["errors"] == {"city": ["The settings of this employer hide this field."]}
    assert cast.alice.client.patch(url, json={"city": "Douala", "version": shown["version"]}).status_code == 200
    set_by_page(cast, "record", rule_city="optional")
    assert cast.alice.client.get(url).json["city"] == "Douala"


@pytest.mark.parametrize(("email", "status"), [({}, 422), ({"personal_email": "a@b.example"}, 201)])
def test_a_personal_email_is_enough(cast: Cast, email: dict[str, str], status: int) -> None:
    rule(cast, work_email="required")
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | email)
    assert answer.status_code == status
    if status == 422:
        assert answer.json["errors"] == {"work_email": ["Enter a work email, or a personal one."]}
        return
    url = api(cast.acme, f"employees/{UUID(answer.json['id'])}")
    gone = cast.alice.client.patch(url, json={"personal_email": None, "version": answer.json["version"]})
    assert list(gone.json["errors"]) == ["personal_email"]


def test_ones_own_record_asks_for_what_is_required(cast: Cast) -> None:
    rule(cast, birth_date="required")
    own = ADA | {"work_email": "alice@acme.example"}
    refused = cast.alice.client.post(cast.acme.url("me"), data=own)
    assert refused_fields(refused.text) == ["birth_date"]
    assert cast.alice.client.post(cast.acme.url("me"), data=own | {"birth_date": "1990-01-01"}).status_code == 303
