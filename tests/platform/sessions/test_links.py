"""Activation and reset links: looked at freely, used once, and the same words for every address."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.platform.accounts.models import ActivationToken, User
from hrapp.platform.accounts.operations import create_user, issue_token
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import plain
from tests.support.mailbox import Mailbox, text_of

NEW = "seven quiet herons dancing"


def waiting_link(app: Flask, email: str = "nina@example.com") -> str:
    with app.app_context():
        token = issue_token(create_user(email), "activate")
        session.commit()
    return f"/activate/{token}"


def reset_link(app: Flask, user_id: object) -> str:
    with app.app_context():
        token = issue_token(session.get_one(User, user_id), "reset")
        session.commit()
    return f"/reset/{token}"


def send(client: FlaskClient, link: str, password: str = NEW, **more: str) -> TestResponse:
    return client.post(link, data={"name": "Nina", "password": password, "repeat": password, **more})


def test_activation_sets_the_password_and_signs_in(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    answer = send(cast.nobody, link)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert cast.nobody.get("/account").status_code == 200


def test_looking_at_a_link_does_not_use_it_up(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    assert [cast.nobody.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert send(cast.nobody, link).status_code == 303


def test_a_link_works_once(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    send(cast.nobody, link)
    assert send(app.test_client(), link).status_code == 410
    assert app.test_client().get(link).status_code == 410


def test_a_weak_password_does_not_use_the_link_up(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    assert send(cast.nobody, link, "123456789012").status_code == 422
    assert send(cast.nobody, link).status_code == 303


def test_every_mistake_is_named_at_once(app: Flask, cast: Cast) -> None:
    links = {waiting_link(app): {"name", "password", "repeat"}, reset_link(app, cast.alice.id): {"password", "repeat"}}
    for link, named in links.items():
        answer = send(cast.nobody, link, "123456789012", name="", repeat="another")
        assert answer.status_code == 422
        assert set(re.findall(r'href="#field-(\w+)"', answer.text)) == named


@pytest.mark.parametrize("path", ["/activate/x", "/reset/x", "/activate/%00", "/reset/" + "y" * 2000])
def test_unknown_and_malformed_links_say_so_and_offer_a_new_one(cast: Cast, path: str) -> None:
    answer = cast.nobody.get(path)
    assert answer.status_code == 410
    assert 'action="/forgot"' in answer.text
    assert send(cast.nobody, path).status_code == 410


def test_an_expired_link_is_over(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    with app.app_context():
        session.query(ActivationToken).update({"expires_at": clock.now() - timedelta(seconds=1)})
        session.commit()
    assert cast.nobody.get(link).status_code == 410
    assert send(cast.nobody, link).status_code == 410


def test_a_link_works_for_its_own_purpose_only(app: Flask, cast: Cast) -> None:
    link = waiting_link(app)
    assert send(cast.nobody, link.replace("activate", "reset")).status_code == 410


def test_of_two_at_once_one_wins(app: Flask) -> None:
    link, start, statuses = waiting_link(app), Barrier(2, timeout=20), []

    def redeem(password: str) -> None:
        client = app.test_client()
        start.wait()
        statuses.append(send(client, link, password).status_code)

    threads = [Thread(target=redeem, args=(password,)) for password in (NEW, NEW + " again")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410]


def test_reset_changes_the_password_and_ends_every_session(app: Flask, cast: Cast) -> None:
    signed_in = cast.alice.client
    answer = send(cast.nobody, reset_link(app, cast.alice.id))
    assert (answer.status_code, answer.location) == (303, "/login")
    assert signed_in.get("/account").status_code == 302
    data = {"email": cast.alice.email}
    assert cast.nobody.post("/login", data=data | {"password": PASSWORD}).status_code == 422
    assert cast.nobody.post("/login", data=data | {"password": NEW}).status_code == 303


def test_reset_does_not_open_a_closed_login(app: Flask, cast: Cast) -> None:
    link = reset_link(app, cast.bob.id)
    with app.app_context():
        session.get_one(User, cast.bob.id).is_active = False
        session.commit()
    assert send(cast.nobody, link).status_code == 410


def test_a_newer_link_kills_the_older(app: Flask, cast: Cast) -> None:
    older, newer = reset_link(app, cast.alice.id), reset_link(app, cast.alice.id)
    assert cast.nobody.get(older).status_code == 410
    assert cast.nobody.get(newer).status_code == 200


def test_forgotten_password_mails_a_link_that_works(cast: Cast, mailbox: Mailbox) -> None:
    cast.nobody.post("/forgot", data={"email": cast.alice.email.upper()})
    (message,) = mailbox.deliver()
    assert message["To"] == cast.alice.email
    assert send(cast.nobody, mailbox.link()).status_code == 303
    (notice,) = mailbox.deliver()
    assert "changed" in notice["Subject"]


def test_forgotten_password_of_a_waiting_login_mails_its_activation(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    old = waiting_link(app)
    cast.nobody.post("/forgot", data={"email": "nina@example.com"})
    mailbox.deliver()
    assert cast.nobody.get(old).status_code == 410
    assert send(cast.nobody, mailbox.link()).status_code == 303


def test_forgotten_password_answers_alike_and_does_alike_for_every_address(
    app: Flask, cast: Cast, mailbox: Mailbox
) -> None:
    assert cast.alice
    answers, jobs = set(), []
    for email in (cast.alice.email, "ghost@example.com"):
        answer = cast.nobody.post("/forgot", data={"email": email}, follow_redirects=True)
        answers.add((answer.status_code, plain(answer, email)))
        jobs.append(queued(app))
    assert len(answers) == 1
    assert jobs == [["accounts.send_link"], ["accounts.send_link"] * 2]
    assert len(mailbox.deliver()) == 1


def test_the_queue_holds_neither_links_nor_addresses(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    cast.nobody.post("/forgot", data={"email": cast.alice.email})
    with app.app_context():
        arguments = session.execute(text("SELECT args::text FROM public.procrastinate_jobs")).scalars().all()
    assert cast.alice.email not in "".join(arguments)
    mailbox.deliver()
    assert mailbox.link() in text_of(mailbox.messages[-1])


def queued(app: Flask) -> list[str]:
    with app.app_context():
        return list(session.scalars(text("SELECT task_name FROM public.procrastinate_jobs ORDER BY id")))


def test_a_mail_is_readable_as_text(cast: Cast, mailbox: Mailbox) -> None:
    cast.nobody.post("/forgot", data={"email": cast.alice.email})
    (message,) = mailbox.deliver()
    paragraphs = text_of(message).strip().split("\n\n")
    assert message["Subject"] == "Choose a new password"
    assert [paragraph.partition("/reset/")[0][:16] for paragraph in paragraphs] == [
        "Use this link to",
        "http://localhost",
        "The link works o",
        "--\nhrapp",
    ]
