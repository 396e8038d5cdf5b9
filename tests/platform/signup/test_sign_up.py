"""A new employer, from the form to the first signed-in page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from hrapp.audit.models import AuditEvent
from hrapp.core import clock, crypto, jobs
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.sealing import seal
from hrapp.platform.accounts.models import User
from hrapp.platform.employers.models import Employer
from hrapp.platform.employers.queries import all_employers
from hrapp.platform.signup.jobs import clear
from hrapp.platform.signup.jobs import sign_up as sign_up_job
from hrapp.platform.signup.models import SignUp
from hrapp.platform.signup.operations import add_sign_up
from hrapp.platform.signup.queries import WAITING
from hrapp.run.worker import run_worker
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import PASSWORD as STAPLE
from tests.support.cast import Cast
from tests.support.forms import plain
from tests.support.mailbox import Mailbox, text_of

ASKED = {"company": "Initech SARL", "country": "CM", "name": "Nina Ngo", "email": "nina@example.com"}
PASSWORD = "seven quiet herons dancing"


def sign_up(client: FlaskClient, **more: str) -> TestResponse:
    return client.post("/signup", data=ASKED | more, follow_redirects=True)


def confirm(client: FlaskClient, link: str, password: str = PASSWORD) -> TestResponse:
    return client.post(link, data={"name": "Nina Ngo", "password": password, "repeat": password})


def employers(app: Flask) -> list[Employer]:
    with app.app_context():
        return all_employers()


def count_of(app: Flask, table: str) -> int:
    with app.app_context():
        return int(session.scalar(text(f"SELECT count(*) FROM public.{table}")) or 0)


@pytest.fixture
def link(cast: Cast, mailbox: Mailbox) -> str:
    """The link that Nina was mailed after she signed up."""
    sign_up(cast.nobody)
    mailbox.deliver()
    return mailbox.link()


def test_sign_up_confirmation_and_first_page(cast: Cast, mailbox: Mailbox) -> None:
    page = sign_up(cast.nobody)
    assert "Check your email" in page.text
    assert ASKED["email"] in page.text
    (message,) = mailbox.deliver()
    assert message["Subject"] == "Confirm your email address"
    assert "to open “Initech SARL”" in text_of(message)
    form = cast.nobody.get(mailbox.link())
    assert ["Initech SARL" in form.text, 'value="Nina Ngo"' in form.text, ASKED["email"] in form.text] == [True] * 3
    answer = confirm(cast.nobody, mailbox.link())
    assert answer.location == "/e/initech-sarl/welcome/"
    assert cast.nobody.get(answer.location, follow_redirects=True).status_code == 200


def test_nothing_is_made_before_the_address_is_proved(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    sign_up(cast.nobody)
    mailbox.deliver()
    cast.nobody.get(mailbox.link())
    confirm(cast.nobody, mailbox.link(), "weak")
    made = {
        table: count_of(app, table) for table in ("users", "employers", "memberships", "activation_tokens", "signups")
    }
    assert made == {"users": 0, "employers": 0, "memberships": 0, "activation_tokens": 0, "signups": 1}


def test_only_the_hash_of_a_link_is_kept(app: Flask, link: str) -> None:
    token = link.removeprefix("/signup/")
    with app.app_context():
        kept = session.scalars(text("SELECT row_to_json(s)::text FROM public.signups s")).one()
    assert token not in kept
    assert token.encode().hex() not in kept


@pytest.mark.parametrize("written", ["nina@example.com\u200b", "NINA@example.com", "nin\u00ada@ｅｘａｍｐｌｅ.com"])
def test_an_address_written_in_two_ways_is_one_login(
    app: Flask, cast: Cast, mailbox: Mailbox, link: str, written: str
) -> None:
    confirm(cast.nobody, link)
    sign_up(app.test_client(), company="Initrode GmbH", email=written)
    (message,) = mailbox.deliver()
    assert message["Subject"] == "You already have an account"
    assert count_of(app, "users") == 1


def test_the_country_proposes_language_currency_and_time_zone(app: Flask, cast: Cast, link: str) -> None:
    confirm(cast.nobody, link)
    (employer,) = employers(app)
    assert (employer.locale, employer.currency, employer.time_zone) == ("fr", "XAF", "Africa/Douala")


def test_the_log_begins_with_who_signed_up(app: Flask, cast: Cast, link: str) -> None:
    confirm(cast.nobody, link)
    (employer,) = employers(app)
    with app.app_context(), tenant_scope(employer.tenant):
        event = session.query(AuditEvent).one()
        assert (event.actor_kind, event.actor_name, event.action) == ("user", "Nina Ngo", "created")
        assert event.ip_address == "127.0.0.1"


def test_an_email_with_a_login_gets_the_same_answer_and_the_same_work(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    clients = app.test_client(), app.test_client()
    emails = ASKED["email"], cast.alice.email
    first, second = (sign_up(client, email=email) for client, email in zip(clients, emails, strict=True))
    assert first.status_code == second.status_code == 200
    assert plain(first, ASKED["email"]) == plain(second, cast.alice.email)
    with app.app_context():
        names = session.scalars(text("SELECT task_name FROM public.procrastinate_jobs")).all()
    assert names == ["onboarding.sign_up"] * 2


def test_nobody_opens_an_employer_for_somebody_elses_login(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    sign_up(cast.nobody, email=cast.alice.email.upper())
    (message,) = mailbox.deliver()
    assert [employer.slug for employer in employers(app)] == ["acme"]
    assert (message["To"], "“Initech SARL”" in text_of(message)) == (cast.alice.email, True)
    form = cast.alice.client.get(mailbox.link())
    assert 'value="Initech SARL"' in form.text
    assert '<option value="CM" selected' in form.text
    assert "next=/employers/new" in cast.nobody.get(mailbox.link()).location


def test_a_deactivated_login_gets_no_mail(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        session.get_one(User, cast.bob.id).is_active = False
        session.commit()
    sign_up(cast.nobody, email=cast.bob.email)
    assert mailbox.deliver() == []
    assert count_of(app, "signups") == 0


def test_the_newest_sign_up_of_an_address_wins(app: Flask, cast: Cast, mailbox: Mailbox, link: str) -> None:
    """A stranger's prank cannot stay, and its mail said for which company it was."""
    sign_up(app.test_client(), company="The True One", email=ASKED["email"].upper())
    (message,) = mailbox.deliver()
    assert "“The True One”" in text_of(message)
    for old in (cast.nobody.get(link), confirm(cast.nobody, link)):
        assert (old.status_code, "There is a newer link" in old.text) == (410, True)
    assert confirm(cast.nobody, mailbox.link()).location == "/e/the-true-one/welcome/"
    assert len(employers(app)) == 1


def test_of_sign_ups_that_are_mailed_out_of_order_the_newest_wins(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """Several workers may take two sign-ups of one address in any order."""
    values = Values(ASKED)
    with app.app_context():
        assert add_sign_up(values, "en", clock.now())
        assert add_sign_up(values, "en", clock.now() - timedelta(minutes=1)) is None
        session.commit()
    assert count_of(app, "signups") == 1


def test_sign_ups_of_one_address_at_once_leave_one_that_waits(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    for company in ("One", "Two"):
        sign_up(app.test_client(), company=company)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(run_worker, app, concurrency=2, wait=False).result()
    with app.app_context():
        session.execute(text("UPDATE public.procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
        session.commit()
    mailbox.deliver()
    with app.app_context():
        waiting = session.scalars(select(SignUp.company).where(*WAITING)).all()
    assert waiting == ["Two"]


def test_a_link_works_once_and_says_what_to_do_next(app: Flask, cast: Cast, link: str) -> None:
    assert confirm(cast.nobody, link).status_code == 303
    for again in (app.test_client().get(link), confirm(app.test_client(), link)):
        assert (again.status_code, "This link has been used" in again.text) == (410, True)
        assert 'href="/login"' in again.text


def test_an_expired_link_says_so_and_is_cleared_at_last(app: Flask, cast: Cast, link: str) -> None:
    with app.app_context():
        session.execute(text("UPDATE public.signups SET expires_at = now()"))
        session.commit()
    over = confirm(cast.nobody, link)
    assert (over.status_code, "This link has expired" in over.text, 'href="/signup"' in over.text) == (410, True, True)
    with app.app_context():
        clear()
        assert session.scalar(text("SELECT count(*) FROM public.signups")) == 1
        session.execute(text("UPDATE public.signups SET expires_at = now() - interval '8 days'"))
        clear()
        session.commit()
    assert count_of(app, "signups") == 0
    assert cast.nobody.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "%ff%fe", "a" * 5000, "' OR 1=1 --", "<script>"])
def test_a_malformed_link_is_unknown(cast: Cast, token: str) -> None:
    answer = cast.nobody.get(f"/signup/{token}")
    assert (answer.status_code, "This link is not valid" in answer.text) == (404, True)


def test_an_account_that_was_opened_meanwhile_is_not_touched(app: Flask, cast: Cast, link: str) -> None:
    nina = cast.person("Nina", cast.acme, "employee")
    assert nina.email == ASKED["email"]
    answer = confirm(cast.nobody, link)
    assert (answer.status_code, "You already have an account" in answer.text) == (410, True)
    with app.app_context():
        assert crypto.verify_password(session.get_one(User, nina.id).password_hash, STAPLE)
    assert len(employers(app)) == 1


def test_a_login_that_waits_for_its_activation_is_used(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """The operator has opened an employer for her already: with the address proved she owns both."""
    form = {"company": "Umbrella", "owner_email": ASKED["email"], "country": "FR"}
    assert cast.operator.client.post("/operator/employers", data=form).status_code == 303
    mailbox.deliver()
    activation = mailbox.link()
    sign_up(cast.nobody)
    mailbox.deliver()
    assert confirm(cast.nobody, mailbox.link()).status_code == 303
    page = cast.nobody.get("/me").text
    assert ("Umbrella" in page, "Initech SARL" in page) == (True, True)
    assert app.test_client().get(activation).status_code == 410


def test_the_activation_link_of_an_employer_that_was_opened_at_once_still_works(
    app: Flask, cast: Cast, mailbox: Mailbox
) -> None:
    form = {"company": "Umbrella", "owner_email": ASKED["email"], "country": "GB"}
    cast.operator.client.post("/operator/employers", data=form)
    (message,) = mailbox.deliver()
    assert (message["Subject"], "“Umbrella”" in text_of(message)) == ("Your hrapp account", True)
    activation = mailbox.link()
    sign_up(cast.nobody)  # a stranger's, perhaps
    mailbox.deliver()
    assert confirm(cast.nobody, activation).location == "/e/umbrella/welcome/"
    assert confirm(app.test_client(), mailbox.link()).status_code == 410


def test_of_two_confirmations_at_once_one_opens_the_employer(app: Flask, cast: Cast, link: str) -> None:
    start, statuses = Barrier(2, timeout=20), []

    def run(client: FlaskClient) -> None:
        start.wait()
        statuses.append(confirm(client, link).status_code)

    threads = [Thread(target=run, args=(app.test_client(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410]
    assert (len(employers(app)), count_of(app, "users"), count_of(app, "memberships")) == (1, 1, 1)


def test_a_mistyped_address_is_corrected_in_the_same_form(cast: Cast, mailbox: Mailbox) -> None:
    page = sign_up(cast.nobody, email="nina@exmaple.com")
    assert 'href="/signup"' in page.text
    form = cast.nobody.get("/signup").text
    assert ['value="Initech SARL"' in form, 'value="nina@exmaple.com"' in form] == [True, True]
    assert "nina@example.com" in sign_up(cast.nobody).text
    assert [message["To"] for message in mailbox.deliver()] == ["nina@exmaple.com", "nina@example.com"]


def test_the_mail_is_sent_again(app: Flask, cast: Cast, mailbox: Mailbox, link: str) -> None:
    page = cast.nobody.post("/signup/sent", follow_redirects=True)
    assert "We have sent another email" in page.text
    (message,) = mailbox.deliver()
    assert message["To"] == ASKED["email"]
    assert cast.nobody.get(link).status_code == 410
    assert confirm(cast.nobody, mailbox.link()).status_code == 303


def test_without_a_sign_up_there_is_nothing_to_send_again(cast: Cast, mailbox: Mailbox) -> None:
    assert cast.nobody.get("/signup/sent").status_code == 200
    assert cast.nobody.post("/signup/sent").location == "/signup"
    assert mailbox.deliver() == []


def test_a_job_of_the_previous_release_is_done(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    with app.app_context():
        sealed = seal(**ASKED, locale="fr", request_id="0" * 32, address="127.0.0.1")
        jobs.defer(sign_up_job, sealed=sealed)
        session.commit()
    (message,) = mailbox.deliver()
    assert message["Subject"]
    assert confirm(cast.nobody, mailbox.link()).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": ""},
        {"company": "Acme\nSubject: hello"},
        {"company": "x" * 201},
        {"company": "Win at https://evil.example"},
        {"company": "www.evil.example"},
        {"company": "WWW．evil．example"},
        {"company": "Call sales@evil.example"},
        {"company": "evil.example/prize"},
        {"name": "http:evil"},
        {"country": "XX"},
        {"country": ""},
        {"name": ""},
        {"email": "nina"},
    ],
)
def test_bad_answers_are_refused(app: Flask, cast: Cast, mailbox: Mailbox, wrong: dict[str, str]) -> None:
    assert sign_up(cast.nobody, **wrong).status_code == 422
    assert mailbox.deliver() == []


def test_closed_sign_up_says_so(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SIGNUP_OPEN", False)
    for answer in (cast.nobody.get("/signup"), sign_up(cast.nobody), cast.alice.client.get("/employers/new")):
        assert answer.status_code == 403
        assert "Ask the operator" in answer.text
    assert cast.operator.client.get("/employers/new").status_code == 200


def test_somebody_with_a_login_adds_an_employer(app: Flask, cast: Cast) -> None:
    answer = cast.alice.client.post("/employers/new", data={"company": "Acme Two", "country": "FR"})
    assert answer.location == "/e/acme-two/welcome/"
    assert "Acme Two" in cast.alice.client.get("/me").text


def test_two_of_one_name_at_once_get_two_web_addresses(app: Flask, cast: Cast) -> None:
    start, locations = Barrier(2, timeout=20), []
    clients: list[Any] = [cast.alice.client, cast.charlie.client]

    def add(client: FlaskClient) -> None:
        start.wait()
        locations.append(client.post("/employers/new", data={"company": "Umbrella", "country": "FR"}).location)

    threads = [Thread(target=add, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(locations) == ["/e/umbrella-2/welcome/", "/e/umbrella/welcome/"]
