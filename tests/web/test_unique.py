"""What is unique is unique in one form, by every door and at every moment; the error stands at its field."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.support.forms import refused_fields
from tests.support.invitations import expire
from tests.support.people import ADA, api, hired, people
from tests.support.races import AT_ONCE, all_at_once

UNITS = ("departments", "branches")
NUMBERS = ["ab-0", "AB-0", "Ab-0", "ａb-0", " AB-0 "]
NAMES = [
    "Éclair & Straße",
    "ÉCLAIR & STRASSE",
    "éclair  &\u00a0straße",
    "E\u0301clair & Stra\u00dfe",
    "Éclair ＆ Straße",
]
APART = ["Eclair & Strasse", "Éclair + Straße", "Éclair", "Éclair & Straße 2"]


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_a_number_is_taken_in_every_case_and_width(cast: Cast, number: str) -> None:
    hired(cast, number=NUMBERS[0])
    client = cast.alice.client
    problem = client.post(api(cast.acme, "employees/"), json=ADA | {"number": number})
    page = client.post(cast.acme.url("employees/"), data=ADA | {"number": number})
    assert (problem.status_code, list(problem.json["errors"])) == (422, ["number"])
    assert (page.status_code, refused_fields(page.text)) == (422, ["number"])
    assert len(people(cast, cast.acme)) == 1


@pytest.mark.parametrize("other", ["AB-00", "AB 0", "ÄB-0", "AB-O"])
def test_numbers_that_look_different_are_different(cast: Cast, other: str) -> None:
    hired(cast, number=NUMBERS[0])
    assert hired(cast, number=other)["number"] == other


def test_a_person_may_write_their_own_number_another_way(cast: Cast) -> None:
    ada = hired(cast, number="ab-0")
    answer = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json={"number": "AB-0", "version": 1})
    assert (answer.status_code, answer.json["number"]) == (200, "AB-0")


@pytest.mark.parametrize("kind", UNITS)
@pytest.mark.parametrize("name", NAMES[1:])
def test_a_name_is_taken_in_every_case_and_width(cast: Cast, kind: str, name: str) -> None:
    client, url = cast.alice.client, api(cast.acme, f"{kind}/")
    assert client.post(url, json={"name": NAMES[0]}).status_code == 201
    problem = client.post(url, json={"name": name})
    assert (problem.status_code, list(problem.json["errors"])) == (422, ["name"])
    assert [client.post(url, json={"name": other}).status_code for other in APART] == [201] * len(APART)


@pytest.mark.parametrize("kind", UNITS)
def test_a_renamed_unit_is_compared_by_its_new_name(cast: Cast, kind: str) -> None:
    client, url = cast.alice.client, api(cast.acme, f"{kind}/")
    first = client.post(url, json={"name": "Sales", "code": "ONE"}).json
    renamed = client.patch(f"{url}{first['id']}", json={"name": "SALES", "version": 1})
    assert (renamed.status_code, renamed.json["name"]) == (200, "SALES")
    assert client.patch(f"{url}{first['id']}", json={"name": "Buying", "version": 2}).status_code == 200
    assert client.post(url, json={"name": "sales", "code": "TWO"}).status_code == 201
    assert client.post(url, json={"name": "BUYING", "code": "THREE"}).status_code == 422


@pytest.mark.parametrize("kind", UNITS)
def test_a_code_is_taken_in_every_case(cast: Cast, kind: str) -> None:
    client, url = cast.alice.client, api(cast.acme, f"{kind}/")
    assert client.post(url, json={"name": "Sales", "code": "sal"}).json["code"] == "SAL"
    assert client.post(url, json={"name": "Other", "code": "Sal"}).json["errors"].keys() == {"code"}


def test_of_several_numbers_at_once_one_is_kept(cast: Cast) -> None:
    def hire(client: FlaskClient, which: int) -> TestResponse:
        return client.post(api(cast.acme, "employees/"), json=ADA | {"number": NUMBERS[which]})

    assert_one_won(all_at_once(cast, hire), "number")
    assert len(people(cast, cast.acme)) == 1


@pytest.mark.parametrize("kind", UNITS)
@pytest.mark.parametrize("field", ["name", "code"])
def test_of_several_units_at_once_one_is_kept(cast: Cast, kind: str, field: str) -> None:
    def add(client: FlaskClient, which: int) -> TestResponse:
        values = {"name": NAMES[which], "code": f"C{which}"} if field == "name" else {"name": f"N{which}", "code": "C"}
        return client.post(api(cast.acme, f"{kind}/"), json=values)

    assert_one_won(all_at_once(cast, add), field)
    assert len(cast.alice.client.get(api(cast.acme, f"{kind}/")).json) == 1


def test_an_employer_has_one_headquarters(cast: Cast) -> None:
    client, url = cast.alice.client, api(cast.acme, "branches/")
    first = client.post(url, json={"name": "Douala", "headquarters": True}).json
    page = client.post(cast.acme.url("branches/"), data={"name": "Yaoundé", "headquarters": "true"})
    assert (page.status_code, refused_fields(page.text)) == (422, ["headquarters"])
    assert "Douala is the headquarters" in page.text
    second = client.post(url, json={"name": "Yaoundé"}).json
    moved = {"headquarters": True, "version": 1}
    assert client.patch(f"{url}{second['id']}", json=moved).json["errors"].keys() == {"headquarters"}
    assert client.patch(f"{url}{first['id']}", json={"headquarters": False, "version": 1}).status_code == 200
    assert client.patch(f"{url}{second['id']}", json=moved).status_code == 200


def test_of_several_headquarters_at_once_one_is_kept(cast: Cast) -> None:
    def add(client: FlaskClient, which: int) -> TestResponse:
        return client.post(api(cast.acme, "branches/"), json={"name": f"Office {which}", "headquarters": True})

    assert_one_won(all_at_once(cast, add), "headquarters")


INVITED = ["nina@x.example", "NINA@x.example", "ｎina@X.example", "nina@x.example\u200b"]


def test_of_several_team_invitations_at_once_one_is_kept(cast: Cast) -> None:
    def invite(client: FlaskClient, which: int) -> TestResponse:
        return client.post(api(cast.acme, "invitations/"), json={"email": INVITED[which], "role": "viewer"})

    answers = all_at_once(cast, invite, role="admin")
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * (AT_ONCE - 1)]
    assert cast.alice.client.get(api(cast.acme, "invitations/")).json["total"] == 1


def test_of_several_invitations_of_an_employee_at_once_one_is_kept(cast: Cast) -> None:
    ada = hired(cast)["id"]

    def invite(client: FlaskClient, which: int) -> TestResponse:
        return client.post(api(cast.acme, "invitations/"), json={"employee_id": ada, "email": f"a{which}@x.example"})

    assert sorted(answer.status_code for answer in all_at_once(cast, invite)) == [201, *[409] * (AT_ONCE - 1)]
    assert cast.alice.client.get(api(cast.acme, "invitations/")).json["total"] == 1


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("invited", ["team", "employee"])
def test_an_invitation_that_is_over_is_in_nobodys_way_and_does_not_come_back(cast: Cast, invited: str) -> None:
    client, url = cast.alice.client, api(cast.acme, "invitations/")
    team = {"email": INVITED[0], "role": "viewer"}
    body = team if invited == "team" else {"employee_id": hired(cast)["id"], "email": INVITED[0]}
    first = client.post(url, json=body).json["id"]
    expire(cast.acme)
    second = client.post(url, json=body)
    assert second.status_code == 201
    again = client.post(cast.acme.url(f"invitations/{first}/sending"))
    assert again.status_code == 409
    assert "newer open invitation" in again.text
    states = {each["id"]: each["state"] for each in client.get(url).json["items"]}
    assert states == {first: "expired", second.json["id"]: "pending"}


def assert_one_won(answers: list[TestResponse], field: str) -> None:
    """One was made; the others are told at the field, by the look before or by the database."""
    assert sorted(answer.status_code in (409, 422) for answer in answers) == [False, *[True] * (AT_ONCE - 1)]
    assert [answer.status_code for answer in answers if answer.status_code < 400] == [201]
    assert all(list(answer.json["errors"]) == [field] for answer in answers if answer.status_code >= 400)
