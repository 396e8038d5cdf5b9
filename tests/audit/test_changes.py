"""What the log keeps of a change: names for what is pointed at, nothing private, nothing that stayed the same."""

import re
from typing import Any

import pytest
from flask import Flask

from hrapp.access.actor import COMMAND
from hrapp.access.topic import topics
from hrapp.audit.labels import ACTIONS
from hrapp.audit.operations import record
from hrapp.core.extensions import session
from hrapp.core.instance import PROJECT
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import fill_in, text_of
from tests.support.invitations import ACCOUNT
from tests.support.log import events_of, last_changes
from tests.support.mailbox import Mailbox
from tests.support.people import ADA, api, card, hired

HOME = "ada.at.home@example.org"
PRIVATE = {
    "birth_date": "1990-05-17",
    "personal_email": HOME,
    "personal_phone": "+237 699 12 34 56",
    "gender": "female",
    "address": "12 Rue Secrète",
    "nationality": "CM",
}
KITCHEN, BAKERY = {"name": "Kitchen", "code": "KIT"}, {"name": "Bakery", "code": "BAK"}
# An action is the first text among the arguments of what writes into the log.
WRITTEN = re.compile(r'\b(?:record|record_\w*events?|log_\w+|note|change)\((?:[^()"]|\([^()"]*\))*"([a-z][a-z ]+)"')
ARGUMENTS = {"employer", "number", "code", "action", "status", "rows", "type"}


def made(cast: Cast, kind: str, **values: Any) -> str:
    answer = cast.alice.client.post(api(cast.acme, f"{kind}/"), json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def change(cast: Cast, person: dict[str, Any], **values: Any) -> int:
    version = cast.alice.client.get(api(cast.acme, f"employees/{person['id']}")).json["version"]
    return cast.alice.client.patch(
        api(cast.acme, f"employees/{person['id']}"), json=values | {"version": version}
    ).status_code


def test_what_a_new_record_points_at_is_named(app: Flask, cast: Cast) -> None:
    boss = hired(cast, first_name="Grace", last_name="Hopper")["id"]
    department, branch = made(cast, "departments", **KITCHEN), made(cast, "branches", name="Douala")
    hired(cast, manager_id=boss, department_id=department, branch_id=branch)
    changes = last_changes(app, cast.acme)
    found = {name: changes[name] for name in ("manager_id", "department_id", "branch_id")}
    assert found == {
        "manager_id": [None, "Grace Hopper"],
        "department_id": [None, "Kitchen"],
        "branch_id": [None, "Douala"],
    }


def test_a_move_names_where_from_and_where_to(app: Flask, cast: Cast) -> None:
    kitchen, bakery = made(cast, "departments", **KITCHEN), made(cast, "departments", **BAKERY)
    ada = hired(cast, department_id=kitchen)
    assert change(cast, ada, department_id=bakery) == 200
    assert last_changes(app, cast.acme) == {"department_id": ["Kitchen", "Bakery"]}
    page = text_of(cast.alice.client.get(cast.acme.url("audit/")).text)
    assert "Department Kitchen → Bakery" in page


def test_a_department_names_its_head_its_branch_and_what_it_is_part_of(app: Flask, cast: Cast) -> None:
    ada = hired(cast)["id"]
    above, branch = made(cast, "departments", **BAKERY), made(cast, "branches", name="Douala")
    made(cast, "departments", **KITCHEN, head_id=ada, parent_id=above, branch_id=branch)
    changes = last_changes(app, cast.acme)
    assert (changes["head_id"], changes["parent_id"]) == ([None, "Ada Lovelace"], [None, "Bakery"])
    assert changes["branch_id"] == [None, "Douala"]


def test_what_is_personal_is_logged_without_its_value(app: Flask, cast: Cast) -> None:
    ada = hired(cast, **PRIVATE)
    assert {name: last_changes(app, cast.acme)[name] for name in PRIVATE} == {name: [None, "•••"] for name in PRIVATE}
    assert change(cast, ada, personal_email="new@example.org", birth_date=None) == 200
    assert last_changes(app, cast.acme) == {"personal_email": ["•••", "•••"], "birth_date": ["•••", None]}


def test_an_invitation_sent_home_leaves_no_private_address_in_the_log(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    hired(cast, personal_email=HOME, invite=True)
    (invited,) = cast.alice.client.get(api(cast.acme, "invitations/")).json["items"]
    assert cast.alice.client.post(cast.acme.url(f"invitations/{invited['id']}/sending")).status_code == 303
    mailbox.deliver()
    assert cast.nobody.post(mailbox.link(), data=ACCOUNT).status_code == 303
    events = events_of(app, cast.acme)
    assert [event.action for event in events] == ["created", "invited", "invited again", "linked", "accepted"]
    assert [event.action for event in events if HOME in f"{event.subject_name} {event.changes}"] == []


def test_what_an_earlier_release_logged_in_clear_is_shown_masked(app: Flask, cast: Cast) -> None:
    ada = hired(cast)["id"]
    old = {name: [None, value] for name, value in PRIVATE.items()} | {"city": ["Yaoundé-Secret", "Douala-Secret"]}
    log_as_before(app, cast, ada, old)
    for path in ("audit/", f"employees/{ada}/activity"):
        page = cast.alice.client.get(cast.acme.url(path)).text
        shown = [value for value in (*PRIVATE.values(), "Secret", "Female", "1990", "Cameroon") if value in page]
        assert shown == [], path
        assert "Personal email" in page


def test_what_an_earlier_release_logged_oddly_is_shown_as_it_stands(app: Flask, cast: Cast) -> None:
    ada = hired(cast)["id"]
    odd = {"hired_on": [None, "soon"], "status": ["gone", 7], "shoe_size": 44, "department_id": [["a"], {"b": None}]}
    log_as_before(app, cast, ada, odd)
    for path in ("audit/", f"employees/{ada}/activity"):
        answer = cast.alice.client.get(cast.acme.url(path))
        assert (answer.status_code, "soon" in answer.text, "Shoe size" in answer.text) == (200, True, True)


def log_as_before(app: Flask, cast: Cast, employee_id: str, changes: dict[str, Any]) -> None:
    """An event as it could be written before there were fields."""
    with app.app_context(), tenant_scope(cast.acme.tenant):
        record(COMMAND, "updated", session.get_one(Employee, employee_id), changes)
        session.commit()


def test_nothing_is_logged_where_nothing_changes(app: Flask, cast: Cast) -> None:
    ada = hired(cast, work_phone="4050")
    units = {kind: made(cast, kind, **KITCHEN) for kind in ("departments", "branches")}
    before = len(events_of(app, cast.acme))
    assert change(cast, ada, job_title="Analyst", work_phone="4050") == 200
    for kind, unit in units.items():
        assert (
            cast.alice.client.patch(api(cast.acme, f"{kind}/{unit}"), json=KITCHEN | {"version": 1}).status_code == 200
        )
    same = ADA | {"version": "1", "work_phone": "4050", "number": ada["number"]}
    for section in ("identity", "work", "contact"):
        assert cast.alice.client.post(card(cast, ada["id"], section), data=same).status_code == 303
    names = {"legal_name": "Acme Ltd", "trading_name": "Acme Ltd"}
    assert fill_in(cast.alice.client, cast.acme.url("profile/identity"), names).status_code == 303
    assert len(events_of(app, cast.acme)) == before
    assert cast.alice.client.get(api(cast.acme, f"employees/{ada['id']}")).json["version"] == 1


@pytest.mark.usefixtures("context")
def test_every_action_that_the_code_writes_has_its_words() -> None:
    written = {action for path in (PROJECT / "hrapp").rglob("*.py") for action in WRITTEN.findall(path.read_text())}
    assert {"invited again", "signed in", "suspended", "token created", "updated"} <= written
    known = {*ACTIONS, *(action for topic in topics() for subject in topic.subjects for action in subject.actions)}
    assert written - ARGUMENTS - known == set()


def test_every_action_of_a_topic_is_shown_by_its_label(app: Flask, cast: Cast) -> None:
    found = {
        (each.key, key): action
        for topic in topics_of(app)
        for each in topic.subjects
        for key, action in each.actions.items()
    }
    with app.app_context(), tenant_scope(cast.acme.tenant):
        for subject, action in found:
            record(COMMAND, action, subject_type=subject, subject_name="Somebody")
        session.commit()
    pages = (cast.alice.client.get(cast.acme.url(f"audit/?size=100&page={number}")).text for number in (1, 2))
    page = "".join(pages)
    assert len(found) > 12
    assert [str(action.label) for action in found.values() if f">{action.label}<" not in page] == []


def topics_of(app: Flask) -> Any:
    with app.app_context():
        return topics()
