"""`flask members`: the operator's view of who has access, and the way back when an owner is gone."""

import json

from flask import Flask
from sqlalchemy import text

from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import Cast
from tests.support.people import events
from tests.support.team import memberships, role_of


def run(app: Flask, *args: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["members", *args], catch_exceptions=False)
    return answer.exit_code, answer.output


def test_an_operator_makes_an_owner_and_ends_access(app: Flask, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    code, said = run(app, "list", "acme", "--json")
    assert code == 0
    assert next((row["email"], row["role"]) for row in json.loads(said)) == (alice.email, "owner")
    assert "bob@example.com" in run(app, "list", "acme")[1]
    assert run(app, "role", "acme", "Bob@Example.com", "owner")[0] == 0
    assert role_of(cast, bob) == "owner"
    assert [event.actor_kind for event in events(cast, cast.acme, "role changed")] == ["command"]
    assert run(app, "end", "acme", alice.email, "--on", "2099-02-28")[1] == (
        "The access of alice@example.com ends after 2099-02-28.\n"
    )
    assert memberships(app, alice, cast.acme)[0].ends_at
    assert json.loads(run(app, "end", "acme", alice.email, "--json")[1])["state"] == "ended"


def test_mistakes_are_one_line_and_change_nothing(app: Flask, cast: Cast) -> None:
    alice = cast.alice
    for args, reason in (
        (("list", "nowhere"), "no employer"),
        (("role", "acme", "nobody@example.com", "hr"), "no account at this employer"),
        (("role", "acme", alice.email, "admin"), "last owner"),
        (("role", "acme", alice.email, "employee"), "no record here"),
        (("end", "acme", alice.email), "last owner"),
        (("end", "acme", alice.email, "--on", "2001-01-01"), "This day is over"),
    ):
        code, said = run(app, *args)
        assert (code, reason in said, said.count("\n")) == (1, True, 1), said
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.tenants SET state = 'suspended' WHERE state = 'active'"))
    assert "suspended" in run(app, "end", "acme", alice.email)[1]
    assert role_of(cast, alice) == "owner"
