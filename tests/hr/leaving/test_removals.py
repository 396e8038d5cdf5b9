"""What was entered by mistake is removed, if it has nothing but itself; else every reason is said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.invitations.models import Invitation
from hrapp.hr.leaving.models import Departure
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.platform.memberships.models import InvitationToken
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import refused_fields, text_of, version_in
from tests.support.leaving import leave
from tests.support.mailbox import Mailbox
from tests.support.people import api, events, hired, people, person
from tests.support.races import all_at_once, somebody_waits
from tests.support.statements import counted

NAME = "Ada Lovelace"
DEPARTURES = update(Departure)


def removal(cast: Cast, employee_id: UUID | str) -> str:
    return cast.acme.url(f"employees/{employee_id}/removal")


def remove(cast: Cast, employee_id: UUID | str, client: FlaskClient | None = None) -> TestResponse:
    """By the API, of the latest version."""
    sent = {"confirm": NAME, "version": person(cast, cast.acme, employee_id).version}
    return (client or cast.alice.client).delete(api(cast.acme, f"employees/{employee_id}"), json=sent)


def reasons(cast: Cast, employee_id: UUID | str) -> list[str]:
    """Why a record cannot be removed, which page and API say alike."""
    answer = remove(cast, employee_id)
    assert (answer.status_code, answer.json["code"]) == (409, "record_held"), answer.text
    found: list[str] = answer.json["errors"]["record"]
    page = cast.alice.client.get(removal(cast, employee_id)).text
    assert all(reason in text_of(page) for reason in found)
    assert 'name="confirm"' not in page
    return found


def change(cast: Cast, act: Callable[[Any], None]) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        act(session)
        session.commit()


def test_a_mistake_is_removed_with_all_that_is_its_own_and_its_log_stays(cast: Cast, mailbox: Mailbox) -> None:
    ada = hired(cast, work_email="ada@acme.example", invite=True, passport_number="C1234567")
    contact = {"name": "Tim", "phone": "+237611223344"}
    cast.alice.client.post(api(cast.acme, f"employees/{ada['id']}/emergency-contacts"), json=contact)
    mailbox.deliver()
    client, url = cast.alice.client, removal(cast, ada["id"])
    page = client.get(url)
    assert "The invitation to ada@acme.example stops working at once." in page.text
    version = {"version": version_in(page.text)}
    wrong = client.post(url, data=version | {"confirm": "Ada"})
    assert (wrong.status_code, refused_fields(wrong.text)) == (422, ["confirm"])
    assert client.post(url, data={"confirm": NAME, "version": "0"}).status_code == 409
    answer = client.post(url, data=version | {"confirm": NAME})
    assert answer.status_code == 303, text_of(answer.text)
    with cast.app.app_context():
        with tenant_scope(cast.acme.tenant):
            rows = [session.scalars(select(each)).all() for each in (Employee, JobRecord, Invitation, RelatedPerson)]
        assert rows == [[], [], [], []]
        mailbox.deliver()
        assert session.scalars(select(InvitationToken)).all() == []
    (event,) = events(cast, cast.acme, "deleted")
    assert (event.subject_name, event.changes["number"]) == (NAME, [ada["number"], None])
    assert hired(cast)["number"] != ada["number"]
    log = client.get(cast.acme.url("audit/")).text
    record = url.removesuffix("/removal")
    links = {part.partition('"')[0] for part in log.split('href="') if part.startswith(record)}
    assert links == {record, f"{record}/personal"}
    for link in links:
        told = client.get(link)
        assert (told.status_code, "Alice removed the record of Ada Lovelace on" in text_of(told.text)) == (404, True)


def test_the_api_asks_for_name_and_version(cast: Cast) -> None:
    ada, client = hired(cast), cast.alice.client
    path = api(cast.acme, f"employees/{ada['id']}")
    for sent, headers, status, field in (
        ({}, {}, 422, "confirm"),
        ({"confirm": NAME}, {}, 422, "version"),
        ({"confirm": "Ada", "version": 1}, {}, 422, "confirm"),
        ({"confirm": NAME}, {"If-Match": '"7"'}, 412, None),
        ({"confirm": NAME, "version": 7}, {}, 409, None),
    ):
        answer = client.delete(path, json=sent, headers=headers)
        assert (answer.status_code, next(iter(answer.json.get("errors", {})), None)) == (status, field)
    assert client.delete(path, json={"confirm": NAME}, headers={"If-Match": '"1"'}).status_code == 204
    gone = client.get(path)
    assert (gone.status_code, gone.json["title"]) == (404, "This record was removed")
    assert remove_again(client, path).status_code == 404


def remove_again(client: FlaskClient, path: str) -> TestResponse:
    return client.delete(path, json={"confirm": NAME, "version": 1})


def test_every_reason_against_it_is_said_at_once(cast: Cast) -> None:
    ada = hired(cast)
    report = hired(cast, first_name="Tom", manager_id=ada["id"])
    cast.alice.client.post(api(cast.acme, "departments/"), json={"name": "Kitchen", "head_id": ada["id"]})
    long_ago = clock.now() - timedelta(days=31)
    change(cast, lambda rows: rows.execute(update(Employee).values(created_at=long_ago)))
    found = reasons(cast, ada["id"])
    assert [sentence.partition(":")[0] for sentence in found[:2]] == [
        "These people report to them, and need another manager first",
        "They head",
    ]
    assert "Tom Lovelace" in found[0]
    assert "Kitchen" in found[1]
    assert "up to 30 days" in found[2]
    moved = {"manager_id": None, "version": report["version"]}
    cast.alice.client.patch(api(cast.acme, f"employees/{report['id']}"), json=moved)
    assert reasons(cast, ada["id"])[0] == "They stand as manager in the job history of: Tom Lovelace"
    assert len(people(cast, cast.acme)) == 2


def test_who_has_an_account_or_leaves_stays(cast: Cast) -> None:
    ada, tom = hired(cast), hired(cast, first_name="Tom")
    login = cast.user("Somebody")
    mine = update(Employee).where(Employee.id == UUID(ada["id"]))
    change(cast, lambda rows: rows.execute(mine.values(user_id=login.id)))
    assert "Ada Lovelace has an account here." in reasons(cast, ada["id"])[0]
    change(cast, lambda rows: rows.execute(mine.values(user_id=None)))
    leave(cast, cast.acme, tom["id"])
    change(cast, lambda rows: rows.execute(DEPARTURES.values(heads={"d": ada["id"]})))
    assert reasons(cast, ada["id"]) == ["They take over from people who leave: Tom Lovelace."]
    change(cast, lambda rows: rows.execute(DEPARTURES.values(heads={}, employee_id=UUID(ada["id"]))))
    assert reasons(cast, ada["id"]) == ["Ada Lovelace leaves or has left, and that stays in the record."]


def test_of_two_who_remove_it_at_once_one_does_and_the_other_is_told(cast: Cast) -> None:
    ada = hired(cast)
    form = {"confirm": NAME, "version": "1"}
    answers = all_at_once(cast, lambda client, _: client.post(removal(cast, ada["id"]), data=form), 3)
    assert sorted(answer.status_code for answer in answers) == [303, 404, 404]
    assert "removed the record of Ada Lovelace" in next(
        text_of(each.text) for each in answers if each.status_code == 404
    )
    assert len(events(cast, cast.acme, "deleted")) == 1


# The first lock of the record, and the one that closes it to others.
@pytest.mark.parametrize(
    ("within", "expected"), [("FROM employees", [200, 409]), ("SELECT employees.id \n", [204, 422])]
)
def test_who_is_made_a_manager_meanwhile_is_not_removed(cast: Cast, within: str, expected: list[int]) -> None:
    ada, tom = hired(cast), hired(cast, first_name="Tom")
    client, path = cast.alice.client, api(cast.acme, f"employees/{tom['id']}")
    other = cast.person("Hanna", cast.acme, "hr").client

    def appoint() -> TestResponse:
        return other.patch(path, json={"manager_id": ada["id"], "version": 1})

    with somebody_waits(cast.app, within, appoint) as appointed:
        removed = remove(cast, ada["id"], client)
    assert sorted((removed.status_code, appointed().status_code)) == expected, appointed().text
    assert person(cast, cast.acme, tom["id"]).manager_id == (UUID(ada["id"]) if 200 in expected else None)


def test_the_command_asks_for_the_name_and_says_why_not(cast: Cast) -> None:
    ada = hired(cast)
    hired(cast, first_name="Tom", manager_id=ada["id"])

    def command(number: str, name: str) -> tuple[int, str]:
        done = cast.app.test_cli_runner().invoke(args=["employees", "remove", "acme", number, "--confirm", name])
        return done.exit_code, done.output or repr(done.exception)

    assert command(ada["number"], "Ada")[0] == 1
    code, told = command(ada["number"], NAME)
    assert (code, "need another manager first: Tom Lovelace" in told) == (1, True), told
    assert command("EMP-002", "Tom Lovelace") == (0, "The record of Tom Lovelace was removed.\n")
    assert [row.first_name for row in people(cast, cast.acme)] == ["Ada"]


def test_nobody_else_removes_anything(cast: Cast) -> None:
    ada = hired(cast, manager_id=str(cast.mona.employee_ids["acme"]))
    gina = cast.hire(cast.globex, "Gina")
    vera = cast.person("Vera", cast.acme, "viewer").client
    for client, status in ((cast.charlie.client, 404), (vera, 403), (cast.mona.client, 403), (cast.bob.client, 403)):
        assert client.get(removal(cast, ada["id"])).status_code == status
        assert client.post(removal(cast, ada["id"]), data={"confirm": NAME, "version": 1}).status_code == status
        assert remove_again(client, api(cast.acme, f"employees/{ada['id']}")).status_code == status
    assert cast.alice.client.get(removal(cast, gina)).status_code == 404
    hanna = cast.person("Hanna", cast.acme, "hr").client
    assert remove(cast, ada["id"], hanna).status_code == 204
    for client, told in ((hanna, True), (vera, False), (cast.charlie.client, False)):
        page = client.get(cast.acme.url(f"employees/{ada['id']}"))
        assert (page.status_code, "Lovelace" in page.text) == (404, told)


def test_the_offer_stands_on_young_records_alone_and_costs_nothing(cast: Cast) -> None:
    ada = hired(cast)
    page = cast.acme.url(f"employees/{ada['id']}")
    cast.alice.client.get(page)
    with counted(cast.app) as sent:
        assert "Entered by mistake?" in cast.alice.client.get(page).text
    assert len(sent) <= 10
    change(cast, lambda rows: rows.execute(update(Employee).values(created_at=clock.now() - timedelta(days=40))))
    assert "Entered by mistake?" not in cast.alice.client.get(page).text
