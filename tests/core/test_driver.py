"""What the web login sends is checked, and its connections come back as they were opened."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS
from sqlalchemy.engine import make_url

from hrapp.core.driver import GuardedConnection, is_fit_for_others
from hrapp.core.statements import OwnText, StatementRefused, refusal
from tests.support.database import Urls

FORBIDDEN = (
    "set_config",
    "ts_stat",
    "query_to_xml",
    "lo_create",
    "pg_notify",
    "pg_class",
    "search_path",
    "to_regclass",
)


@pytest.fixture
def guarded(urls: Urls) -> Iterator[GuardedConnection]:
    url = make_url(urls.web).set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg2.connect(url, connection_factory=GuardedConnection)) as connection:
        yield connection


def ask(connection: GuardedConnection, statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1; SELECT 2",
        "SELECT 1;",
        "SELECT 1 -- the rest",
        "SELECT 1 /* the rest */",
        "SET ROLE NONE",
        "  reset all",
        "COMMIT",
        "ROLLBACK",
        "COPY employees TO STDOUT",
        "DO 'x'",
        "EXPLAIN SELECT 1",
        'SELECT setting_of(U&"\\0073et_config")',
        "SELECT 'employees'::regclass",
        "SELECT pg_catalog.pg_backend_pid()",
        "SELECT * FROM information_schema.tables",
        "",
    ],
)
def test_a_text_that_is_not_the_applications_is_refused(guarded: GuardedConnection, text: str) -> None:
    with pytest.raises(StatementRefused):
        ask(guarded, text)
    with pytest.raises(StatementRefused), guarded.cursor() as cursor:
        cursor.executemany(text, [()])
    assert guarded.info.transaction_status == TRANSACTION_STATUS_IDLE


@given(
    name=st.sampled_from(FORBIDDEN),
    cased=st.lists(st.booleans(), min_size=16, max_size=16),
    before=st.sampled_from(['"', " ", "(", "\n", ".", "pg_catalog.", "pg_catalog . ", ",", "+"]),
    after=st.sampled_from(['"', " ", "(", "\n", "\t(", '"(', "::text", ",", ")"]),
)
def test_a_name_is_found_however_it_is_written(name: str, cased: list[bool], before: str, after: str) -> None:
    written = "".join(c.upper() if up else c for c, up in zip(name, cased, strict=False))
    assert refusal(f"SELECT 1 FROM employees WHERE true OR {before}{written}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT memberships.role, path FROM memberships",
        "(SELECT 1) UNION (SELECT 2)",
        "WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x",
        "SELECT page_total, upg_x, regexp_replace(a, 'b', 'c'), total->>'x', 3 - -2 FROM t",
        "ROLLBACK TO SAVEPOINT sa_savepoint_1",
        "select pg_catalog.version()",
        "UPDATE departments SET code = %(p)s",
    ],
)
def test_what_the_application_sends_is_sent(text: str) -> None:
    assert refusal(text) is None


def test_a_value_may_hold_anything(guarded: GuardedConnection) -> None:
    value = "x'; SET ROLE NONE; -- set_config"
    with guarded.cursor() as cursor:
        cursor.execute("SELECT %s", [value])
        assert cursor.fetchone() == (value,)


def test_copy_and_procedures_are_not_there(guarded: GuardedConnection) -> None:
    with guarded.cursor() as cursor, pytest.raises(NotImplementedError):
        cursor.copy_expert("COPY employees TO STDOUT", None)


def test_a_transaction_begins_with_its_first_statement(guarded: GuardedConnection) -> None:
    assert guarded.info.transaction_status == TRANSACTION_STATUS_IDLE
    ask(guarded, "SELECT 1")
    assert guarded.info.transaction_status == TRANSACTION_STATUS_INTRANS
    guarded.commit()
    assert guarded.info.transaction_status == TRANSACTION_STATUS_IDLE


def test_an_error_ends_with_the_rollback(guarded: GuardedConnection) -> None:
    with pytest.raises(psycopg2.errors.UndefinedTable):
        ask(guarded, "SELECT * FROM no_such_table")
    with pytest.raises(psycopg2.errors.InFailedSqlTransaction):
        ask(guarded, "SELECT 1")
    guarded.rollback()
    assert ask(guarded, "SELECT 1") == 1


def test_what_was_set_in_the_session_is_gone(guarded: GuardedConnection) -> None:
    for statement in ("SET search_path TO nowhere", "SET statement_timeout = 7", "LISTEN somebody"):
        ask(guarded, OwnText(statement))
        guarded.commit()
    ask(guarded, OwnText("SELECT pg_advisory_xact_lock(1); PREPARE kept AS SELECT 1"))
    guarded.commit()
    assert is_fit_for_others(guarded)
    assert ask(guarded, OwnText("SHOW search_path")) == '"$user", public'
    assert ask(guarded, OwnText("SHOW statement_timeout")) == "1min"
    assert ask(guarded, OwnText("SELECT count(*) FROM pg_prepared_statements")) == 0
    assert ask(guarded, OwnText("SELECT count(*) FROM pg_listening_channels()")) == 0


def test_nothing_is_sent_when_nothing_was(guarded: GuardedConnection) -> None:
    ask(guarded, "SELECT 1")
    guarded.rollback()
    assert guarded.is_clean
    guarded.clean()
    assert guarded.is_clean


def test_a_closed_connection_is_said_to_be(guarded: GuardedConnection) -> None:
    guarded.close()
    with pytest.raises(psycopg2.InterfaceError, match="closed"):
        guarded.rollback()
    with pytest.raises(psycopg2.InterfaceError, match="closed"):
        guarded.commit()
    assert not is_fit_for_others(guarded)


def test_what_is_ahead_is_sent_with_the_next_statement(guarded: GuardedConnection) -> None:
    guarded.ahead = OwnText("SET LOCAL work_mem = '7MB'")
    assert ask(guarded, OwnText("SHOW work_mem")) == "7MB"
    guarded.commit()
    assert ask(guarded, OwnText("SHOW work_mem")) != "7MB"


def test_what_is_ahead_waits_while_nothing_is_sent(guarded: GuardedConnection) -> None:
    guarded.ahead = OwnText("SET LOCAL work_mem = '7MB'")
    with guarded.cursor() as cursor, pytest.raises(psycopg2.ProgrammingError):
        cursor.execute("SELECT %s", [object()])
    with pytest.raises(StatementRefused):
        ask(guarded, "RESET work_mem")
    assert ask(guarded, OwnText("SHOW work_mem")) == "7MB"


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_what_is_ahead_ends_with_its_transaction(guarded: GuardedConnection, end: str) -> None:
    assert ask(guarded, "SELECT 1") == 1
    guarded.ahead = OwnText("SET LOCAL work_mem = '7MB'")
    getattr(guarded, end)()
    assert ask(guarded, OwnText("SHOW work_mem")) != "7MB"


def test_several_rows_at_once_are_sent_after_what_is_ahead(guarded: GuardedConnection) -> None:
    guarded.ahead = OwnText("SET LOCAL work_mem = '7MB'")
    with guarded.cursor() as cursor:
        cursor.executemany("SELECT %s", [(1,), (2,)])
    assert ask(guarded, OwnText("SHOW work_mem")) == "7MB"
