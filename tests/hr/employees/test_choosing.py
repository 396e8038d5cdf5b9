"""Choosing a person: by an exact number or name, else asked; nobody is out of reach, and nobody of another employer."""

import re
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from uuid_utils.compat import uuid7

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import text_of
from tests.support.people import ADA, card, hired, people, person

OPTION = re.compile(r'data-value="([^"]*)"')
CHOICE = re.compile(r'name="\w+-choice"\s+value="([^"]*)"')
FRAGMENT = {"HX-Request": "true"}


def hire(cast: Cast, first: str, last: str, **more: object) -> str:
    shown: str = hired(cast, first_name=first, last_name=last, **more)["id"]
    return shown


def managed_by(cast: Cast, typed: str, **more: str) -> str | None:
    """The id of the manager whom this text gives to somebody new; None if it is refused."""
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"manager_id": typed} | more)
    if answer.status_code == 422:
        return None
    assert answer.status_code == 303, answer.text
    return str(person(cast, cast.acme, UUID(answer.location.rsplit("/", 1)[1])).manager_id)


def asked(cast: Cast, typed: str) -> tuple[str, list[str]]:
    """What the form says to a text that is nobody's, and the choices that it offers."""
    answer = cast.alice.client.post(cast.acme.url("employees/"), data=ADA | {"manager_id": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in unescape(answer.text)
    assert 'value="Analyst"' in answer.text
    return text_of(answer.text), list(map(unescape, CHOICE.findall(answer.text)))


@pytest.mark.parametrize(
    "typed",
    [
        *("emp-001", " EMP-001 ", "Zoë Grace Hopper (EMP-001)", "Zoë Hopper (emp-001)", "zoë hopper", "ZOË  HOPPER"),
        *("Hopper, Zoë", "Hopper Zoë", "Zoë Grace Hopper", "Gracie Hopper", "Gracie Hopper (EMP-001)"),
    ],
)
def test_an_exact_number_or_name_is_taken(cast: Cast, typed: str) -> None:
    zoe = hire(cast, "Zoë", "Hopper", middle_name="Grace", preferred_name="Gracie")
    hire(cast, "Joann", "Hopperson")
    assert managed_by(cast, typed) == zoe


@pytest.mark.parametrize("typed", ["Ann Lee", "ann", "Lee", "EMP", "Joan Leeson", "Joann Leeson (EMP-002)", "J (x)"])
def test_a_part_of_a_name_is_never_taken_for_somebody(cast: Cast, typed: str) -> None:
    hire(cast, "Joann", "Leeson")
    hire(cast, "Nobody", "Else")
    assert managed_by(cast, typed) is None


def test_near_names_are_offered_and_one_click_chooses(cast: Cast) -> None:
    joann = hire(cast, "Joann", "Leeson")
    said, offered = asked(cast, "Ann Lee")
    assert "We found nobody called exactly “Ann Lee”. Choose whom you mean." in said
    assert "EMP-001 · Joann Leeson · Analyst" in said
    assert offered == ["Joann Leeson (EMP-001)"]
    answer = {"manager_id-asked": "Ann Lee", "manager_id-choice": offered[0]}
    assert managed_by(cast, "Ann Lee", **answer) == joann


def test_two_of_one_name_are_told_apart(cast: Cast) -> None:
    departments = [
        cast.alice.client.post("/api/v1/e/acme/departments/", json={"name": name}).json["id"]
        for name in ("Finance", "Sales")
    ]
    first, second = (hire(cast, "Ann", "Lee", department_id=each) for each in departments)
    said, offered = asked(cast, "ann lee")
    assert "There are several people called “ann lee”" in said
    assert "EMP-001 · Ann Lee · Analyst · Finance" in said
    assert "EMP-002 · Ann Lee · Analyst · Sales" in said
    assert offered == ["Ann Lee (EMP-001)", "Ann Lee (EMP-002)"]
    assert managed_by(cast, "Ann Lee (EMP-002)") == second
    assert first != second


def test_somebody_typed_after_the_question_is_not_replaced_by_the_old_answer(cast: Cast) -> None:
    hire(cast, "Joann", "Leeson")
    zoe = hire(cast, "Zoë", "Hopper")
    stale = {"manager_id-asked": "Ann Lee", "manager_id-choice": "Joann Leeson (EMP-001)"}
    assert managed_by(cast, "Zoë Hopper", **stale) == zoe


def test_nobody_at_all_is_said_so(cast: Cast) -> None:
    said, offered = asked(cast, "Qqq Xxx")
    assert "We found nobody called “Qqq Xxx”" in said
    assert offered == []


def test_a_head_is_chosen_by_the_same_rule(cast: Cast) -> None:
    hire(cast, "Joann", "Leeson")
    answer = cast.alice.client.post(cast.acme.url("departments/"), data={"name": "Sales", "head_id": "Ann Lee"})
    assert (answer.status_code, CHOICE.findall(answer.text)) == (422, ["Joann Leeson (EMP-001)"])


def test_a_manager_who_has_left_stays_in_the_form(cast: Cast) -> None:
    gone = cast.hire(cast.acme, "Gone", status="retired")
    ada = cast.hire(cast.acme, "Ada", manager_id=gone)
    page = cast.alice.client.get(card(cast, ada, "work", "/edit")).text
    assert 'value="Gone Tester (E-Gone)"' in page
    data = ADA | {"version": "1", "manager_id": "Gone Tester (E-Gone)", "job_title": "Boss"}
    assert cast.alice.client.post(card(cast, ada, "work"), data=data).status_code == 303
    assert person(cast, cast.acme, ada).manager_id == gone


def test_who_has_left_is_not_taken_as_a_new_manager_and_the_reason_is_said(cast: Cast) -> None:
    cast.hire(cast.acme, "Gone", status="retired")
    for typed in ("Gone Tester", "E-Gone"):
        said, offered = asked(cast, typed)
        assert "does not currently work here" in said
    here = cast.hire(cast.acme, "Gone", number="E-2", work_email=None)
    assert managed_by(cast, "Gone Tester") == str(here)
    assert offered == []


# Any number of people


@pytest.fixture
def many(cast: Cast) -> UUID:
    """450 people of nearly one name; the id of the last."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        rows = [
            Employee(
                id=uuid7(),
                number=f"N-{place:03}",
                first_name="Sam",
                last_name=f"Smith {place:03}",
                job_title="Clerk",
                employment_type="full_time",
                hired_on=date(2020, 1, 1),
                work_email=f"sam{place}@acme.example",
            )
            for place in range(450)
        ]
        session.add_all(rows)
        session.commit()
        return rows[-1].id


def options(client: FlaskClient, url: str) -> tuple[list[str], str]:
    answer = client.get(url, headers=FRAGMENT)
    assert answer.status_code == 200
    return list(map(unescape, OPTION.findall(answer.text))), text_of(answer.text)


def test_nobody_is_out_of_reach_among_many(cast: Cast, many: UUID) -> None:
    first, said = options(cast.alice.client, cast.acme.url("employees/search?manager_id=sam"))
    assert (len(first), "There are more. Type more of the name" in said) == (10, True)
    for typed in ("smith+449", "N-449", "Sam+Smith+449+(N-449)"):
        found, said = options(cast.alice.client, cast.acme.url(f"employees/search?manager_id={typed}"))
        assert (found, "There are more" in said) == (["Sam Smith 449 (N-449)"], False)
    assert managed_by(cast, "Sam Smith 449") == str(many)


def test_the_last_of_many_is_invited(cast: Cast, many: UUID) -> None:
    found, _ = options(cast.alice.client, cast.acme.url("invitations/people?employee_id=449"))
    assert found == ["Sam Smith 449 (N-449)"]
    page = cast.alice.client.get(cast.acme.url(f"invitations/new?employee={many}")).text
    assert 'value="Sam Smith 449 (N-449)"' in page
    answer = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": found[0]})
    assert answer.status_code == 303
    assert options(cast.alice.client, cast.acme.url("invitations/people?employee_id=449"))[0] == []


@pytest.mark.parametrize(("status", "code"), [("active", 303), ("retired", 409)])
def test_whoever_is_asked_for_by_the_address_is_offered(cast: Cast, status: str, code: int) -> None:
    somebody = cast.hire(cast.acme, "Zed", status=status)
    page = cast.alice.client.get(cast.acme.url(f"invitations/new?employee={somebody}")).text
    assert 'value="Zed Tester (E-Zed)"' in page
    answer = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": "Zed Tester (E-Zed)"})
    assert answer.status_code == code
    assert ("no longer works here" in answer.text) == (status == "retired")


def test_an_invitation_of_a_near_name_is_asked_back(cast: Cast) -> None:
    cast.hire(cast.acme, "Joann", last_name="Leeson")
    answer = cast.alice.client.post(cast.acme.url("invitations/"), data={"employee_id": "Ann Lee"})
    assert (answer.status_code, CHOICE.findall(answer.text)) == (422, ["Joann Leeson (E-Joann)"])


# Who sees whom


@pytest.mark.parametrize("path", ["employees/search?q={}", "invitations/people?q={}"])
def test_nobody_of_another_employer_is_ever_an_option(cast: Cast, path: str) -> None:
    secret = cast.hire(cast.acme, "Secret", last_name="Samson")
    cast.hire(cast.globex, "Open", last_name="Samson")
    for text in ("samson", "", "E-Secret", "Secret Samson", str(secret)):
        found, said = options(cast.charlie.client, cast.globex.url(path.format(text)))
        assert "Secret" not in " ".join([*found, said.replace(text, "")])
    for typed in ("E-Secret", "Secret Samson", "Secret Samson (E-Secret)", str(secret)):
        for data, url in (
            (ADA | {"manager_id": typed}, "employees/"),
            ({"employee_id": typed}, "invitations/"),
            ({"name": "Sales", "head_id": typed}, "departments/"),
        ):
            answer = cast.charlie.client.post(cast.globex.url(url), data=data)
            assert answer.status_code == 422
            assert "E-Secret" not in "".join(CHOICE.findall(answer.text))
    assert 'name="employee_id"' in cast.charlie.client.get(cast.globex.url(f"invitations/new?employee={secret}")).text
    assert people(cast, cast.globex)[0].first_name == "Open"


def test_a_manager_is_offered_the_own_reports_alone(cast: Cast) -> None:
    cast.hire(cast.acme, "Foreign")
    assert cast.bob
    found, _ = options(cast.mona.client, cast.acme.url("employees/search?q=tester"))
    assert found == ["Bob Tester (E-Bob)", "Mona Tester (E-Mona)"]


def test_without_scripts_a_search_leads_to_the_list(cast: Cast) -> None:
    assert cast.alice.client.get(cast.acme.url("employees/search?q=ada")).location == cast.acme.url("employees/?q=ada")
