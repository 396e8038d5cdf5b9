"""The operator puts employers into groups; each employer's log tells it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer, EmployerGroup
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast, CastEmployer
from tests.support.forms import text_of
from tests.support.statements import counted

URL = "/operator/groups/"


def make(client: FlaskClient, name: str) -> str:
    """A group that is made by its form; its address."""
    answer = client.post(URL, data={"name": name})
    assert answer.status_code == 303
    return str(answer.location)


def group_of(app: Flask, employer: CastEmployer) -> str | None:
    with app.app_context():
        query = select(EmployerGroup.name).join(Employer, Employer.group_id == EmployerGroup.id)
        return session.scalar(query.where(Employer.id == employer.id))


def test_only_operators_find_groups(cast: Cast) -> None:
    group = make(cast.operator.client, "Holding")
    for path in (URL, f"{URL}new", f"{URL}employers?employer_id=a", group, f"{group}/edit", f"{group}/deletion"):
        assert cast.operator.client.get(path).status_code == 200
        assert cast.alice.client.get(path).status_code == 404
        assert cast.nobody.get(path).status_code == 302
    for path in (URL, group, f"{group}/employers", f"{group}/employers/acme/removal", f"{group}/deletion"):
        assert cast.alice.client.post(path, data={"name": "Mine"}).status_code == 404
    nowhere = f"{URL}00000000-0000-0000-0000-000000000007"
    assert cast.operator.client.get(nowhere).status_code == 404


def test_employers_are_put_in_and_taken_out_and_told(cast: Cast, app: Flask) -> None:
    assert cast.acme
    assert cast.globex
    operator = cast.operator.client
    group = make(operator, "Holding")
    assert operator.post(f"{group}/employers", data={"employer_id": "acme ltd"}).status_code == 303
    assert operator.post(f"{group}/employers", data={"employer_id": "globex"}).status_code == 303
    with counted(cast.app) as statements:
        page = text_of(operator.get(group).text)
    assert len(statements) <= 6
    assert "Acme Ltd" in page
    assert "Globex SA" in page
    assert "Holding" in text_of(operator.get("/operator/employers/acme").text)
    assert operator.delete(f"{group}/employers/globex").status_code == 303
    assert operator.post(f"{group}/employers/globex/removal").status_code == 409
    assert (group_of(app, cast.acme), group_of(app, cast.globex)) == ("Holding", None)
    with app.app_context(), tenant_scope(cast.globex.tenant):
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [(each.actor_name, each.changes) for each in events] == [
        ("Olga", {"employer_group": [None, "Holding"]}),
        ("Olga", {"employer_group": ["Holding", None]}),
    ]
    assert "Group of employers on this site" in text_of(cast.charlie.client.get(cast.globex.url("audit/")).text)


def test_an_employer_is_in_one_group_and_unknown_ones_are_asked_for(cast: Cast) -> None:
    assert cast.acme
    operator = cast.operator.client
    first, second = make(operator, "First"), make(operator, "Second")
    assert operator.post(f"{first}/employers", data={"employer_id": "acme"}).status_code == 303
    for group, typed, status, words in (
        (second, "acme", 409, "Acme Ltd is in the group “First”. Take it out there first."),
        (first, "acme", 409, "Acme Ltd is in this group already."),
        (second, "acm", 422, "Acme Ltd (acme)"),
        (second, "nobody at all", 422, "nobody at all"),
        (second, "", 422, "Put an employer in"),
    ):
        answer = operator.post(f"{group}/employers", data={"employer_id": typed})
        assert answer.status_code == status, typed
        assert words in text_of(answer.text)
    options = operator.get(f"{URL}employers?employer_id=acm").text
    assert 'data-value="acme"' in options
    assert "<html" not in options


def test_a_group_is_renamed_listed_and_deleted(cast: Cast, app: Flask) -> None:
    assert cast.acme
    operator = cast.operator.client
    group = make(operator, "Holding")
    make(operator, "Others")
    assert operator.post(URL, data={"name": "holding"}).status_code in (409, 422)
    assert operator.post(URL, data={"name": " "}).status_code == 422
    assert operator.post(group, data={"name": "Family", "version": "1"}).status_code == 303
    stale = operator.post(group, data={"name": "Kin", "version": "1"})
    assert stale.status_code == 409
    assert "Family" in stale.text
    operator.post(f"{group}/employers", data={"employer_id": "acme"})
    listed = text_of(operator.get(f"{URL}?q=fam&sort=-size").text)
    assert "Family" in listed
    assert "Others" not in listed
    assert operator.post(f"{group}/deletion", data={"confirmation": "family"}).status_code == 422
    assert operator.post(f"{group}/deletion", data={"confirmation": "Family"}).status_code == 303
    assert group_of(app, cast.acme) is None
    assert operator.get(group).status_code == 404


def test_of_two_groups_that_take_one_employer_at_once_one_gets_it(cast: Cast, app: Flask) -> None:
    assert cast.acme
    clients = [cast.user(name, is_operator=True).client for name in ("Olga", "Otto")]
    groups = [make(clients[0], name) for name in ("First", "Second")]
    together = Barrier(2, timeout=20)

    def take(client: FlaskClient, group: str) -> int:
        together.wait()
        return client.post(f"{group}/employers", data={"employer_id": "acme"}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(take, clients, groups))
    assert answers == [303, 409]
    assert group_of(app, cast.acme) in ("First", "Second")
