"""The reasons of requests, when the master keys of the installation are changed."""

from flask import Flask
from sqlalchemy import select, text

from hrapp.core.extensions import session
from hrapp.platform.consents.models import ConsentGrant
from tests.support.cast import Cast
from tests.support.consents import WHY, asked
from tests.support.master_keys import master_keys, new_key, own_keys


def test_reasons_are_encrypted_anew_by_the_first_key(app: Flask, cast: Cast) -> None:
    asked(app, cast, cast.bob)
    new, runner = new_key(), app.test_cli_runner()
    with master_keys(app, new, *own_keys(app)):
        assert "depend on a master key that is not the first" in runner.invoke(args=["keys", "check"]).output
        assert runner.invoke(args=["keys", "rotate"]).exit_code == 0
        assert "depend" not in runner.invoke(args=["keys", "check"]).output
    with master_keys(app, new), app.app_context():
        assert session.scalars(select(ConsentGrant)).one().reason == WHY


def test_reasons_that_cannot_be_opened_are_counted(app: Flask, cast: Cast) -> None:
    asked(app, cast, cast.bob)
    with app.app_context():
        session.execute(text("UPDATE public.consent_grants SET reason = 'damaged'"))
        session.commit()
    runner = app.test_cli_runner()
    for command in ("check", "rotate"):
        result = runner.invoke(args=["keys", command])
        assert result.exit_code == 1
        assert "1 requests for consent have a reason that cannot be opened" in result.output
