"""Commands take texts as forms do, and keep them in the same form."""

import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["tenants", "create", "--company", "X", "--owner-email", "a@b"], "owner-email"),
        (["tenants", "create", "--company", "X", "--owner-email", "a b@x.example"], "owner-email"),
        (["tenants", "create", "--company", "X", "--owner-email", ""], "owner-email"),
        (["tenants", "create", "--company", "\u200b", "--owner-email", "a@b.example"], "company"),
        (["tenants", "create", "--company", "Ac\u202eme", "--owner-email", "a@b.example"], "company"),
        (["operators", "add", "a@@b.example"], "email"),
        (["operators", "add", "a\u202e@b.example"], "email"),
    ],
)
def test_commands_take_what_forms_take(app: Flask, words: list[str], name: str) -> None:
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {name}: ")


def test_commands_keep_texts_in_their_one_form(app: Flask) -> None:
    words = [
        "tenants",
        "create",
        "--company",
        " Acme\u00a0 Ltd\u200b ",
        "--owner-email",
        "ＡNN@x.example\u200b",
        "--json",
    ]
    made = app.test_cli_runner().invoke(args=words)
    assert '"slug": "acme-ltd"' in made.output
    assert '"owner": "ann@x.example"' in made.output
