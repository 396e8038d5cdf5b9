"""Limits that all processes share: what is counted, for how long, and what is stored of whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import text

from hrapp.core import limits
from hrapp.core.errors import TooManyRequests
from hrapp.core.extensions import session
from hrapp.core.languages import translated
from hrapp.core.limits import Limit, Wait
from tests.support.limits import let_time_pass
from tests.support.statements import counted

TEA = Limit("tea", 3, timedelta(minutes=10), always=True)
COFFEE = Limit("coffee", 1, timedelta(hours=2), always=True)
pytestmark = pytest.mark.usefixtures("context")


def test_a_limit_is_used_up_and_forgotten_after_its_time(app: Flask) -> None:
    for _ in range(3):
        limits.spend(TEA.of("alice"))
    with pytest.raises(TooManyRequests) as refused:
        limits.spend(TEA.of("alice"))
    assert refused.value.message == "Too many attempts. Try again in 10 minutes."
    limits.spend(TEA.of("bob"))
    let_time_pass(app, minutes=10)
    limits.spend(TEA.of("alice"))


def test_several_are_counted_and_read_with_one_statement_each(app: Flask) -> None:
    uses = TEA.of("alice"), COFFEE.of("alice")
    with counted(app) as sent:
        limits.count(*uses)
        full = limits.used_up(*uses)
    assert len(sent) == 2
    assert list(full) == [COFFEE]
    assert 7190 <= full[COFFEE] <= 7200


def test_a_count_stays_whatever_becomes_of_the_request(app: Flask) -> None:
    limits.count(COFFEE.of("alice"))
    session.rollback()
    assert COFFEE in limits.used_up(COFFEE.of("alice"))


def test_of_many_at_once_none_is_lost_and_none_waits_in_a_circle(app: Flask) -> None:
    def run(which: int) -> int:
        with app.app_context():
            uses = [TEA.of("x"), COFFEE.of("x")]
            seen = limits.count(*(uses if which % 2 else reversed(uses)))
            return seen[TEA].uses

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(20))) == list(range(1, 21))


def test_only_keyed_hashes_are_stored(app: Flask) -> None:
    limits.count(TEA.of("alice@example.com", "192.0.2.7"))
    (row,) = session.execute(text("SELECT key, row_to_json(r)::text AS all FROM public.rate_limits r"))
    assert len(row.key) == 16
    assert "alice" not in row.all
    before = bytes(row.key)
    assert TEA.of("alice@example.com", "192.0.2.7").key == before
    app.config["SECRET_KEY"], kept = "another " * 8, app.config["SECRET_KEY"]
    try:
        assert TEA.of("alice@example.com", "192.0.2.7").key != before
    finally:
        app.config["SECRET_KEY"] = kept


def test_what_is_over_is_cleared(app: Flask) -> None:
    limits.count(TEA.of("alice"), COFFEE.of("alice"))
    let_time_pass(app, minutes=30)
    limits.clear()
    assert session.scalar(text("SELECT count(*) FROM public.rate_limits")) == 1


def test_switched_off_limits_count_nothing_but_those_that_always_hold(app: Flask) -> None:
    cocoa = Limit("cocoa", 1, timedelta(hours=1))
    with counted(app) as sent:
        for _ in range(3):
            limits.spend(cocoa.of("alice"))
        assert limits.used_up(cocoa.of("alice")) == {}
    assert sent == []


def test_the_time_is_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        with force_locale("fr"):
            assert str(Wait(61)) == "2 minutes"
            assert str(Wait(7200)) == "2\N{NO-BREAK SPACE}heures"
        with force_locale("en"):
            refused = TooManyRequests("In %(time)s.", time=Wait(1))
            assert translated(refused.message) == "In 1 minute."
