"""What happens to a login is told to each employer of its person, to no other, and tells a stranger nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.core.sealing import unseal
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, User
from hrapp.platform.accounts.operations import issue_token
from hrapp.platform.memberships.jobs import log_at_employers
from hrapp.run.worker import run_worker
from hrapp.tenancy.locks import AUDIT_LOG
from hrapp.tenancy.models import Tenant
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast, Person
from tests.support.log import actions, log_of
from tests.support.mailbox import work
from tests.support.statements import counted

NEW = "seven quiet herons dancing"
WRONG = "not the password of anybody"


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD) -> int:
    return client.post("/login", data={"email": person.email, "password": password}).status_code


def link_of(app: Flask, person: Person, purpose: str) -> str:
    with app.app_context():
        user = session.get_one(User, person.id)
        if purpose == "activate":
            user.is_active, user.password_hash = False, None
        token = issue_token(user, purpose)
        session.commit()
    return f"/{purpose}/{token}"


def change_password(app: Flask, dana: Person) -> int:
    data = {"current": PASSWORD, "password": NEW, "repeat": NEW}
    return dana.client.post("/account/password", data=data).status_code


def follow(purpose: str) -> Callable[[Flask, Person], int]:
    data = {"name": "Dana", "password": NEW, "repeat": NEW}
    return lambda app, dana: app.test_client().post(link_of(app, dana, purpose), data=data).status_code


def lock(client: FlaskClient, person: Person) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        sign_in(client, person, WRONG)


def link_for_charlie(cast: Cast) -> str:
    """Where an invitation to Acme leads him, as printed by Alice."""
    asked = {"email": cast.charlie.email, "role": "viewer"}
    invited = cast.alice.client.post("/api/v1/e/acme/invitations/", json=asked)
    letter = cast.alice.client.post(cast.acme.url(f"invitations/{invited.json['id']}/letter")).text
    return "/invitations/" + letter.split("<code>http://localhost/invitations/")[1].split("</code>")[0]


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda app, dana: sign_in(app.test_client(), dana), "signed in"),
        (lambda app, dana: dana.client.post("/logout").status_code, "signed out"),
        (change_password, "password changed"),
        (follow("reset"), "password reset"),
        (follow("activate"), "activated"),
    ],
)
def test_each_employer_of_the_person_is_told_and_no_other(
    app: Flask, cast: Cast, act: Callable[[Flask, Person], int], action: str
) -> None:
    dana, elsewhere = cast.dana, cast.employer("initech", "Initech")
    assert act(app, dana) in (302, 303)
    assert actions(app, elsewhere) == []
    for employer in (cast.acme, cast.globex):
        (event,) = log_of(app, employer)
        assert (event.action, event.actor_kind, event.actor_id) == (action, "user", dana.id)
        assert (event.subject_type, event.subject_id, event.subject_name) == ("login", dana.id, "Dana")
        assert (event.ip_address, bool(event.request_id)) == ("127.0.0.1", True)


def test_page_says_it_in_words_and_filters_by_it(app: Flask, cast: Cast) -> None:
    sign_in(cast.nobody, cast.dana)
    work(app)
    page = cast.alice.client.get(cast.acme.url("audit/?q=Dana&action=signed+in")).text
    assert "Signed in (1)" in page
    assert "127.0.0.1" in page


def test_lock_is_told_once_with_the_ip_address_that_tried(app: Flask, cast: Cast) -> None:
    lock(cast.nobody, cast.dana)
    assert {sign_in(cast.nobody, cast.dana, password) for password in (WRONG, PASSWORD)} == {429}
    for employer in (cast.acme, cast.globex):
        (event,) = log_of(app, employer)
        assert (event.action, event.actor_kind, event.actor_id) == ("locked", "anonymous", None)
        assert (event.subject_id, event.ip_address) == (cast.dana.id, "127.0.0.1")


def test_failures_at_once_lock_once(app: Flask, cast: Cast) -> None:
    bob = cast.bob
    with ThreadPoolExecutor(FAILURES_BEFORE_LOCK + 2) as people:
        tries = [people.submit(sign_in, app.test_client(), bob, WRONG) for _ in range(FAILURES_BEFORE_LOCK + 2)]
    assert {each.result() for each in tries} <= {422, 429}
    assert actions(app, cast.acme) == ["locked"]


def test_lock_by_an_invitations_link_is_told(app: Flask, cast: Cast) -> None:
    link = link_for_charlie(cast)
    for _ in range(FAILURES_BEFORE_LOCK):
        assert cast.nobody.post(link, data={"password": WRONG}).status_code == 422
    assert actions(app, cast.globex) == ["locked"]
    assert "locked" not in actions(app, cast.acme)


def test_accepting_an_invitation_is_no_sign_in_besides(app: Flask, cast: Cast) -> None:
    link = link_for_charlie(cast)
    assert cast.nobody.post(link, data={"password": PASSWORD}).status_code == 303
    assert actions(app, cast.acme) == ["invited", "printed", "accepted"]


def test_unknown_and_known_addresses_cost_the_same_statements_and_leave_the_same_job(app: Flask, cast: Cast) -> None:
    """The last of the tries locks the login that there is."""
    assert cast.alice
    traces = []
    for email in ("ghost@example.com", cast.alice.email):
        client = app.test_client()
        with counted(app) as sent:
            for _ in range(FAILURES_BEFORE_LOCK):
                client.post("/login", data={"email": email, "password": WRONG})
        traces.append(sent)
    assert traces[0] == traces[1]
    with app.app_context():
        rows = session.execute(text("SELECT task_name, priority, args FROM public.procrastinate_jobs ORDER BY id"))
        waiting = [(row.task_name, row.priority, len(row.args["sealed"])) for row in rows]
    assert len(set(waiting)) == 1
    assert len(waiting) == 2 * FAILURES_BEFORE_LOCK


@pytest.mark.parametrize("change", [{"state": "suspended"}, {"revision": "0000"}])
def test_employer_that_cannot_be_told_keeps_nobody_out(app: Flask, cast: Cast, change: dict[str, str]) -> None:
    dana = cast.dana
    with app.app_context():
        tenant = session.get_one(Tenant, cast.acme.tenant.id)
        before = {name: getattr(tenant, name) for name in change}
        for name, value in change.items():
            setattr(tenant, name, value)
        session.commit()
    assert sign_in(cast.nobody, dana) == 303
    assert actions(app, cast.globex) == ["signed in"]
    with app.app_context():
        for name, value in before.items():
            setattr(session.get_one(Tenant, cast.acme.tenant.id), name, value)
        session.commit()
    assert actions(app, cast.acme) == []


def test_what_was_before_their_time_is_not_an_employers_business(app: Flask, cast: Cast) -> None:
    alice = cast.alice
    sign_in(cast.nobody, alice)
    cast.join(alice, cast.globex, "viewer")
    assert (actions(app, cast.acme), actions(app, cast.globex)) == (["signed in"], [])


def test_job_that_is_run_again_writes_nothing_twice(app: Flask, cast: Cast) -> None:
    sign_in(cast.nobody, cast.dana)
    with app.app_context():
        sealed = session.scalar(text("SELECT args ->> 'sealed' FROM public.procrastinate_jobs"))
        assert unseal(str(sealed))["user_id"] == str(cast.dana.id)
        for _ in range(2):
            jobs.defer(log_at_employers, sealed=sealed)
        session.commit()
    assert (actions(app, cast.acme), actions(app, cast.globex)) == (["signed in"], ["signed in"])


def test_queue_shows_neither_who_nor_from_where(app: Flask, cast: Cast) -> None:
    sign_in(cast.nobody, cast.dana)
    sign_in(cast.nobody, cast.dana, WRONG)
    with app.app_context():
        waiting = "".join(session.scalars(text("SELECT args::text FROM public.procrastinate_jobs")))
    assert not {told for told in (str(cast.dana.id), cast.dana.email, "127.0.0.1", "locked") if told in waiting}


def test_people_of_the_same_two_employers_never_wait_in_a_circle(app: Flask, cast: Cast) -> None:
    dan = cast.person("Dan", cast.globex, "viewer")
    cast.join(dan, cast.acme, "viewer")

    def come_in(person: Person) -> set[int]:
        return {sign_in(app.test_client(), person) for _ in range(8)}

    with ThreadPoolExecutor(3) as at_once:
        signing_in = [at_once.submit(come_in, person) for person in (cast.dana, dan)]
        at_once.submit(run_worker, app, concurrency=4, wait=False).result()
        assert [each.result() for each in signing_in] == [{303}, {303}]
        at_once.submit(run_worker, app, concurrency=4, wait=False).result()
    with app.app_context():
        # Not the jobs that a new minute brings.
        told = text("SELECT attempts FROM public.procrastinate_jobs WHERE task_name LIKE 'audit.%'")
        assert session.scalars(told).all() == []
    for employer in (cast.acme, cast.globex):
        assert sorted(event.subject_name for event in log_of(app, employer)) == ["Dan"] * 8 + ["Dana"] * 8


def test_sign_in_waits_for_no_employers_log(app: Flask, cast: Cast) -> None:
    """A long change at one employer holds its log, not the people who sign in."""
    dana, name = cast.dana, cast.acme.tenant.schema_name
    with app.app_context(), owner_transaction() as writer:
        writer.execute(text(f'SET LOCAL search_path TO "{name}"'))
        writer.exec_driver_sql(AUDIT_LOG)
        assert sign_in(app.test_client(), dana) == 303
    assert actions(app, cast.acme) == ["signed in"]


def test_api_tokens_are_told_to_their_own_employer(app: Flask, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    run(args=["api-tokens", "create", "--employer", "acme", "--email", cast.dana.email, "--name", "Payroll"])
    (made,) = log_of(app, cast.acme)
    assert (made.action, made.actor_kind, made.subject_name) == ("token created", "command", "Payroll")
    assert made.changes["login"] == [None, cast.dana.email]
    assert run(args=["api-tokens", "revoke", str(made.subject_id)]).exit_code == 0
    assert actions(app, cast.acme) == ["token created", "token revoked"]
    assert actions(app, cast.globex) == []


def test_another_web_address_is_told(app: Flask, cast: Cast) -> None:
    assert cast.acme
    assert app.test_cli_runner().invoke(args=["tenants", "rename", "acme", "acme-group"]).exit_code == 0
    (event,) = log_of(app, cast.acme)
    assert (event.action, event.changes) == ("updated", {"slug": ["acme", "acme-group"]})
