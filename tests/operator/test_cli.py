"""`flask operators`: who may see the fleet."""

from flask import Flask

from tests.support.cast import Cast
from tests.support.mailbox import Mailbox


def run(app: Flask, *words: str) -> str:
    return app.test_cli_runner().invoke(args=["operators", *words]).output


def test_somebody_with_a_login_becomes_an_operator_and_stops_being_one(app: Flask, cast: Cast) -> None:
    alice = cast.alice
    assert alice.client.get("/operator/").status_code == 404
    assert run(app, "add", alice.email) == "alice@example.com is an operator.\n"
    assert alice.client.get("/operator/").status_code == 200
    assert "no longer" in run(app, "remove", alice.email)
    assert alice.client.get("/operator/").status_code == 404
    assert alice.client.get("/account").status_code == 200


def test_somebody_without_a_login_gets_one_and_a_mail(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    shown = run(app, "add", "olga@example.com", "--show-link")
    mailbox.deliver()
    assert mailbox.messages[-1]["To"] == "olga@example.com"
    assert mailbox.link() in shown
    assert cast.nobody.get(mailbox.link()).status_code == 200


def test_a_mistake_is_one_line(app: Flask, cast: Cast) -> None:
    assert cast.alice
    for words in (("add", "no email"), ("remove", "alice@example.com"), ("remove", "ghost@example.com")):
        assert len(run(app, *words).splitlines()) == 1
