"""A route that is injectable on purpose, and whatever one could inject to get out of Alice's employer Acme.

Each escape is an HTTP request. It is tried where both locks are closed, where only the database is (the route's text
is sent as the application's own) and where only the driver is (a server whose functions nobody could close). A last
test takes both away and sees escapes succeed, so that the others are known to notice one.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import NamedTuple

import psycopg2
import pytest
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_migrate import upgrade
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from hrapp import create_app
from hrapp.access.rules import access
from hrapp.core.database_init import initialise
from hrapp.core.extensions import db, session
from hrapp.core.instance import Instance
from hrapp.core.statements import OwnText
from hrapp.tenancy import health
from hrapp.tenancy.owner import owner_engine
from hrapp.tenancy.scope import current_tenant
from tests.support.cast import Cast
from tests.support.servers import VERSIONS, Url, throw_away

SERVERS = ("15", "18")
HIDDEN = "hidden-from-acme"
SHAPES = {
    "expression": "SELECT CAST(({}) AS text) FROM employees",
    "condition": "SELECT first_name FROM employees WHERE first_name = CAST(({}) AS text) OR true",
    "union": "SELECT first_name FROM employees WHERE false UNION ALL SELECT CAST(({}) AS text)",
    "order": "SELECT first_name FROM employees ORDER BY CAST(({}) AS text)",
    "stacked": "SELECT first_name FROM employees WHERE first_name = '{}'",
}
WHO = OwnText("SELECT current_user::text, session_user::text, current_setting('search_path')")
# What no request of Acme's may change, whatever it is: the rows of everybody else, and what the server keeps.
FINGERPRINT = """
    SELECT (SELECT md5(string_agg(u::text, ' ' ORDER BY id)) FROM public.users u),
           (SELECT md5(string_agg(t::text, ' ' ORDER BY id)) FROM public.tenants t),
           (SELECT md5(string_agg(e::text, ' ' ORDER BY id)) FROM {globex}.employees e),
           (SELECT last_value FROM public.tenant_upgrades_id_seq),
           (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc),
           (SELECT count(*) FROM pg_largeobject_metadata),
           (SELECT md5(string_agg(r::text, ' ' ORDER BY oid)) FROM pg_roles r),
           (SELECT md5(string_agg(s::text, ' ' ORDER BY setdatabase, setrole)) FROM pg_db_role_setting s),
           (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
           (SELECT count(*) FROM pg_replication_slots), (SELECT count(*) FROM pg_prepared_xacts)
"""
# What is asked for by a function that runs SQL from text.
AS_TEXT = {
    "users": "SELECT email || password_hash FROM public.users",
    "neighbour": 'SELECT last_name FROM "{globex}".employees',
}
BY_TS_STAT = (
    "(SELECT string_agg(word, ' ') FROM ts_stat("
    "'SELECT array_to_tsvector(ARRAY[email || '' '' || password_hash]) FROM public.users'))"
)


def becoming(name: str, call: str) -> dict[str, str]:
    """Changing who one is, to read in the same expression or in the rest of the request."""
    nobody, neighbour = call.replace("{role}", "none"), call.replace("{role}", "{globex}")
    return {
        f"{name}, then the users": f"CASE WHEN {nobody} IS NOT NULL THEN {BY_TS_STAT} END",
        f"{name}, then stay": nobody,
        f"{name}, to the neighbour": f"{neighbour} || set_config('search_path', '{{globex}}', true)",
    }


EXPRESSIONS = {
    **becoming("set_config", "set_config('role', '{role}', true)"),
    **becoming("set_config qualified", "pg_catalog.set_config('role', '{role}', true)"),
    **becoming("set_config quoted", "\"pg_catalog\" . \"set_config\" ('role', '{role}', true)"),
    **becoming("set_config in capitals", "SET_CONFIG('ROLE', '{role}', TRUE)"),
    **becoming("set_config in escapes", "U&\"\\0073et_config\"('role', '{role}', true)"),
    **becoming("set_config across lines", "set_config\n\t('role',\n'{role}', true)"),
    **becoming("set_config with a built name", "set_config(chr(114) || 'ole', '{role}', true)"),
    **becoming("set_config with an escaped name", "set_config(E'\\x72ole', '{role}', true)"),
    **becoming("set_config for the session", "set_config('role', '{role}', false)"),
    **becoming("session_authorization", "set_config('session_authorization', 'hrapp_app', true)"),
    **becoming("set_config in an array", "(ARRAY[set_config('role', '{role}', true)])[1]"),
    "the path alone": "set_config('search_path', '{globex}', false)",
    "no timeout any more": "set_config('statement_timeout', '0', false)",
    "the users": "SELECT string_agg(email || password_hash, ' ') FROM public.users",
    "a row of the users": "SELECT u::text FROM public.users u LIMIT 1",
    "the users in an error": "CAST((SELECT password_hash FROM public.users LIMIT 1) AS integer)::text",
    "the users as JSON": "SELECT json_agg(u)::text FROM public.users u",
    "the users by TABLE": "SELECT string_agg(x::text, '') FROM (TABLE public.users) x",
    "the queue": "SELECT string_agg(args::text, ' ') FROM public.procrastinate_jobs",
    "the registry": "SELECT string_agg(schema_name, ' ') FROM public.tenants",
    "the neighbour": 'SELECT string_agg(last_name, \' \') FROM "{globex}".employees',
    "the neighbour in escapes": 'SELECT string_agg(last_name, \' \') FROM U&"t\\005f{globex_rest}".employees',
    "the neighbour by a lateral join": 'SELECT e.last_name FROM (VALUES (1)) v, LATERAL (TABLE "{globex}".employees) e',
    "a place in the users": "SELECT currtid2('public.users', '(0,1)')::text",
    "a procrastinate function": "SELECT public.procrastinate_fetch_job_v2(NULL, NULL)::text",
    "passwords of roles": "SELECT string_agg(rolname || rolpassword, ' ') FROM pg_authid",
    "passwords of roles by a view": "SELECT string_agg(usename || passwd, ' ') FROM pg_shadow",
    "statistics of columns": "SELECT string_agg(s::text, ' ') FROM pg_statistic s",
    "common values of columns": "SELECT string_agg(most_common_vals::text, ' ') FROM pg_stats",
    "what others run": "SELECT string_agg(query, ' ') || '{hidden}' FROM pg_stat_activity",
    "what others run by the function": "SELECT string_agg(query, ' ') || '{hidden}' FROM pg_stat_get_activity(NULL)",
    "rows of others' tables": "SELECT max(n_live_tup) || '{hidden}' FROM pg_stat_all_tables",
    "rows of others' tables by the function": "SELECT max(pg_stat_get_live_tuples(oid)) || '{hidden}' FROM pg_class",
    "reads of others' tables": "SELECT max(heap_blks_read) || '{hidden}' FROM pg_statio_all_tables",
    "sizes of others' tables": "SELECT max(pg_total_relation_size(oid)) || '{hidden}' FROM pg_class",
    "sizes of others' tables, bare": "SELECT max(pg_relation_size(oid)) || '{hidden}' FROM pg_class",
    "locks of others": "SELECT count(*) || '{hidden}' FROM pg_locks",
    "locks of others by the function": "SELECT count(*) || '{hidden}' FROM pg_lock_status()",
    "large objects": "SELECT string_agg(encode(data, 'escape'), ' ') FROM pg_largeobject",
    "a file": "SELECT pg_read_file('postgresql.conf') || '{hidden}'",
    "a file in bytes": "SELECT encode(pg_read_binary_file('postgresql.conf'), 'escape') || '{hidden}'",
    "a folder": "SELECT string_agg(f, ' ') || '{hidden}' FROM pg_ls_dir('.') f",
    "the log": "SELECT string_agg(name, ' ') || '{hidden}' FROM pg_ls_logdir()",
    "a file by a large object": "SELECT lo_import('/etc/passwd')::text || '{hidden}'",
    "a large object": "SELECT lo_create(0)::text || '{hidden}'",
    "a large object of bytes": "SELECT lo_from_bytea(0, 'x'::bytea)::text || '{hidden}'",
    "an old large object": "SELECT lo_creat(-1)::text || '{hidden}'",
    "a lock for the session": "SELECT pg_advisory_lock(7226311)::text || '{hidden}'",
    "a lock for the transaction": "SELECT pg_advisory_xact_lock(7226311)::text || '{hidden}'",
    "a shared lock": "SELECT pg_advisory_lock_shared(1, 2)::text || '{hidden}'",
    "a lock if it is free": "SELECT pg_try_advisory_lock(7226310)::text || '{hidden}'",
    "a lock if it is free, for the transaction": "SELECT pg_try_advisory_xact_lock(7226310)::text || '{hidden}'",
    "the locks of whoever comes next": "SELECT pg_advisory_unlock_all()::text || '{hidden}'",
    "a notification": "SELECT pg_notify('procrastinate_any_queue_v1', 'x')::text || '{hidden}'",
    "a message in the log of writes": "SELECT pg_logical_emit_message(false, 'x', 'y')::text || '{hidden}'",
    "a signal to the others": "SELECT count(pg_cancel_backend(pid)) || '{hidden}' FROM generate_series(1, 5) pid",
    "the end of the others": "SELECT count(pg_terminate_backend(pid)) || '{hidden}' FROM generate_series(1, 5) pid",
    "a snapshot": "SELECT pg_export_snapshot() || '{hidden}'",
    "a restore point": "SELECT pg_create_restore_point('x')::text || '{hidden}'",
    "another segment": "SELECT pg_switch_wal()::text || '{hidden}'",
    "a new configuration": "SELECT pg_reload_conf()::text || '{hidden}'",
    "a replication slot": "SELECT pg_create_physical_replication_slot('x')::text || '{hidden}'",
    "forgotten statistics": "SELECT pg_stat_reset()::text || '{hidden}'",
    "a sequence of all": "SELECT nextval('public.tenant_upgrades_id_seq')::text || '{hidden}'",
    "a sequence of all, by number": "SELECT setval({sequence}::oid::regclass, 9999)::text || '{hidden}'",
    "another database": "SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t(x text)",
    "ts_rewrite": "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''{hidden}''::tsquery')::text",
    "ts_stat": "SELECT string_agg(word, ' ') FROM ts_stat('SELECT array_to_tsvector(ARRAY[''{hidden}''])')",
    "query_to_xmlschema": "SELECT query_to_xmlschema('SELECT 1 AS \"{hidden}\"', true, false, '')::text",
    "table_to_xml": "SELECT table_to_xml({users}::oid::regclass, true, false, '')::text",
    "table_to_xml_and_xmlschema": "SELECT table_to_xml_and_xmlschema({users}::oid::regclass, true, false, '')::text",
    "schema_to_xml": "SELECT schema_to_xml('{globex}', true, false, '')::text",
    "database_to_xml": "SELECT database_to_xml(true, false, '')::text || '{hidden}'",
    "cursor_to_xml": "SELECT cursor_to_xml('x', 1, true, false, '')::text || '{hidden}'",
} | {
    f"{function} of the {what}": f"SELECT {function}('{sql}', true, false, '')::text"
    for function in ("query_to_xml", "query_to_xml_and_xmlschema", "\"query_to_xml\"", "pg_catalog.query_to_xml")
    for what, sql in AS_TEXT.items()
}  # fmt: skip

STATEMENTS = (
    "SET ROLE NONE", "RESET ROLE", 'SET ROLE "{globex}"', 'SET LOCAL ROLE "{globex}"', "SET SESSION ROLE NONE",
    "SET SESSION AUTHORIZATION DEFAULT", "RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD ALL", "COMMIT", "END",
    "ROLLBACK", "ABORT", "COMMIT AND CHAIN", "SET TRANSACTION READ ONLY", 'SET search_path TO "{globex}"',
    "DO $$BEGIN SET LOCAL ROLE NONE; END$$", "DO 'BEGIN RESET ROLE; END'", 'SET LOCAL search_path TO "{globex}"',
    "SAVEPOINT x", "ROLLBACK TO SAVEPOINT x", "PREPARE TRANSACTION 'x'", "PREPARE x AS RESET ROLE", "EXECUTE x",
    "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "LISTEN x", "NOTIFY x", "LOCK TABLE employees IN ACCESS EXCLUSIVE MODE",
    "COPY public.users TO STDOUT", "COPY employees TO PROGRAM 'cat'", "COPY employees FROM '/etc/passwd'",
    "CREATE TEMP TABLE x AS SELECT 1", "SELECT 1 AS x INTO TEMP x", "CREATE TABLE x ()", "CREATE VIEW x AS SELECT 1",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE SCHEMA x", "CREATE ROLE x",
    "CREATE EXTENSION x",
    "DROP TABLE employees", 'DROP SCHEMA "{globex}" CASCADE', 'TRUNCATE "{globex}".employees',
    'DELETE FROM "{globex}".employees', "UPDATE \"{globex}\".employees SET last_name = 'x'", "DELETE FROM public.users",
    "UPDATE public.users SET is_operator = true", "UPDATE audit_events SET actor_name = 'x'",
    "DELETE FROM audit_events",
    "UPDATE pg_settings SET setting = 'none' WHERE name = 'role'", "ALTER ROLE hrapp_app SET role = 'none'",
    "ALTER ROLE hrapp_app RESET ALL", "ALTER ROLE CURRENT_USER SET statement_timeout = 0", "ALTER SYSTEM SET port = 1",
    'GRANT "{globex}" TO CURRENT_USER', "GRANT ALL ON employees TO PUBLIC",
    "REASSIGN OWNED BY CURRENT_USER TO PUBLIC",
    "EXPLAIN ANALYZE SELECT 1", "VACUUM", "ANALYZE", "CHECKPOINT", "LOAD 'auto_explain'", "CALL f()", "CLUSTER",
    "SHOW ALL", "SECURITY LABEL ON TABLE employees IS 'x'", "COMMENT ON TABLE employees IS 'x'",
    "SET statement_timeout = 0",
    "WITH x AS (UPDATE pg_settings SET setting = 'none' WHERE name = 'role' RETURNING 1) SELECT 1",
    "SELECT set_config('role', 'none', true)", "VALUES (set_config('role', 'none', false))", "TABLE public.users",
)  # fmt: skip
# Before each statement the quote that ends the value, behind it what it was for.
USERS = "SELECT string_agg(email || password_hash, ' ') FROM public.users"
STACKED = (
    "x'; {statement}; " + USERS + " --",
    "x'; " + USERS + "; {statement}; SELECT last_name FROM employees WHERE last_name <> '",
    "x' /* ';*/;\n{statement};" + USERS + "/*",
)


class World:
    """Acme and Globex in one database, whose functions are closed as db-init does, or all of them open."""

    def __init__(self, admin: Url, folder: Path, database: str, closed: bool) -> None:
        initialise(admin, database=database)
        self.inspector = psycopg2.connect(admin, dbname=database)
        self.inspector.autocommit = True
        if not closed:
            self.inspect("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog TO PUBLIC")
        url = admin.replace("/postgres?", f"/{database}?")
        logins = {"DATABASE_URL": "hrapp_app", "OWNER_DATABASE_URL": "hrapp_owner"}
        environ = {name: url.replace("//postgres@", f"//{login}@") for name, login in logins.items()}
        environ |= {"HRAPP_INSTANCE": str(folder / database), "BASE_URL": "http://localhost", "LOG_FORMAT": "text"}
        one = {"pool_size": 1, "max_overflow": 0}
        self.app = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False, SQLALCHEMY_ENGINE_OPTIONS=one)
        self.app.add_url_rule("/e/<slug>/injectable/<shape>", "injectable", injectable)
        with self.app.app_context():
            upgrade()
        self.cast = Cast(self.app)
        self.cast.hire(self.cast.acme, "Bob")
        self.cast.hire(self.cast.globex, "Gina", last_name=HIDDEN)
        self.cast.person(HIDDEN, self.cast.globex, "owner")
        numbers = self.inspect("SELECT 'public.users'::regclass::oid, 'public.tenant_upgrades_id_seq'::regclass::oid")
        self.words = {
            "hidden": HIDDEN,
            "globex": self.cast.globex.tenant.schema_name,
            "globex_rest": self.cast.globex.tenant.schema_name.removeprefix("t_"),
            "users": str(numbers[0]),
            "sequence": str(numbers[1]),
        }
        self.client = self.cast.alice.client
        assert self.send("expression", "'x'") == (["x"], True)
        self.before: object = None

    def send(self, shape: str, payload: str, own: bool = False) -> tuple[list[str], bool]:
        """What Alice reads by injecting `payload`, and whether the rest of her request was Acme's; [] if refused."""
        values = {"injected": self.filled(payload), "own": "yes" if own else ""}
        answer = self.client.get(self.cast.acme.url(f"injectable/{shape}"), query_string=values)
        if answer.status_code == 200:
            return answer.json["rows"], answer.json["rest"] == ["Tester"]
        assert answer.status_code in {500, 503}
        return [answer.text], True

    def filled(self, payload: str) -> str:
        for word, value in self.words.items():
            payload = payload.replace(f"{{{word}}}", value)
        return payload

    def harmed(self, *payloads: str, shapes: Sequence[str], own: bool = False) -> list[str]:
        """What injections have reached that they must not: each payload in each shape."""
        found = []
        for payload, shape in product(payloads, shapes):
            rows, is_own = self.send(shape, payload, own)
            if HIDDEN in " ".join(map(str, rows)):
                found.append(f"{shape}: {payload} read it")
            if not is_own:
                found.append(f"{shape}: after {payload} the rest of the request was not Acme's")
        if (now := self.fingerprint()) != self.before:
            found.append(f"changed {self.before} to {now}")
        return found

    def fingerprint(self) -> object:
        return self.inspect(FINGERPRINT.replace("{globex}", self.words["globex"]))

    def inspect(self, statement: str) -> tuple[object, ...]:
        with self.inspector.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone() if cursor.description else ()

    def close(self) -> None:
        self.inspector.close()
        with self.app.app_context():
            db.engine.dispose()
            owner_engine().dispose()


@access("employees.list")
def injectable(shape: str) -> ResponseReturnValue:
    """Puts together a statement from what the request says; with `own`, past the driver."""
    assert is_at_home(), "the request before has left something on the connection"
    statement = SHAPES[shape].replace("{}", request.args["injected"])
    rows = session.connection().exec_driver_sql(OwnText(statement) if request.args.get("own") else statement)
    found = [str(value) for value in rows.scalars()] if rows.returns_rows else []
    try:
        rest = session.connection().exec_driver_sql("SELECT last_name FROM employees").scalars().all()
        return jsonify(rows=found, rest=list(rest) if is_at_home() else [])
    except SQLAlchemyError:  # what was read is told all the same
        session.rollback()
        return jsonify(rows=found, rest=[])


def is_at_home() -> bool:
    user, login, path = session.connection().exec_driver_sql(WHO).one()
    home = (bound := current_tenant()) and bound.schema_name
    return (user, login, path.strip('"')) == (home, "hrapp_app", home)


class Worlds(NamedTuple):
    closed: World
    open: World
    log: Path


@pytest.fixture(scope="module", params=SERVERS)
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    programs = VERSIONS[request.param]
    if not (programs / "initdb").exists():
        pytest.skip(f"PostgreSQL {request.param} is not installed in {programs}")
    folder = tmp_path_factory.mktemp("attacked")
    with ExitStack() as stack:
        server = throw_away(programs, Instance(folder))
        admin = stack.enter_context(server)
        made = [World(admin, folder, name, name == "closed") for name in ("closed", "open")]
        for world in made:
            stack.callback(world.close)
        for world in made:
            world.before = world.fingerprint()
        yield Worlds(*made, log=server.cluster.log)


SINGLE = [shape for shape in SHAPES if shape != "stacked"]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_reaches_nobody_else(worlds: Worlds, name: str) -> None:
    assert worlds.closed.harmed(EXPRESSIONS[name], shapes=SINGLE) == []


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_the_database_alone_holds_an_expression(worlds: Worlds, name: str) -> None:
    assert worlds.closed.harmed(EXPRESSIONS[name], shapes=SINGLE, own=True) == []


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_the_driver_alone_holds_an_expression(worlds: Worlds, name: str) -> None:
    assert worlds.open.harmed(EXPRESSIONS[name], shapes=SINGLE) == []


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_stacked_statement_reaches_nobody_else(worlds: Worlds, statement: str) -> None:
    for world in worlds.closed, worlds.open:
        payloads = [form.replace("{statement}", statement) for form in STACKED]
        assert world.harmed(*payloads, shapes=["stacked"]) == []


@pytest.mark.parametrize("name", ["set_config, then the users", "set_config, then stay", "ts_stat"])
def test_without_either_lock_an_expression_escapes(worlds: Worlds, name: str) -> None:
    """What the tests above would say if nothing were closed."""
    assert worlds.open.harmed(EXPRESSIONS[name], shapes=["expression"], own=True)


def test_past_the_driver_a_stacked_statement_escapes(worlds: Worlds) -> None:
    """The driver is the only lock on these: docs/security.md says so."""
    assert worlds.closed.harmed(STACKED[0].replace("{statement}", "RESET ROLE"), shapes=["stacked"], own=True)
    assert worlds.closed.send("expression", "'x'") == (["x"], True)


def test_an_xml_function_escapes_where_the_server_has_libxml(worlds: Worlds) -> None:
    if worlds.open.inspect("SELECT count(*) FROM pg_config WHERE name = 'CONFIGURE' AND setting ~ 'libxml'") == (0,):
        pytest.skip("this server has no libxml")
    xml = EXPRESSIONS["query_to_xml of the users"]
    payload = f"CASE WHEN set_config('role', 'none', true) IS NOT NULL THEN ({xml}) END"
    assert worlds.open.harmed(payload, shapes=["expression"], own=True)


def test_what_is_open_is_said(worlds: Worlds) -> None:
    with worlds.closed.app.app_context():
        assert health.openings(session.connection()) == []
    with worlds.open.app.app_context():
        (said,) = health.openings(session.connection())
    assert "set_config, ts_stat, query_to_xml" in said


def test_no_row_of_a_person_reaches_the_servers_log(worlds: Worlds) -> None:
    """A lost race for an employee number, a value of the wrong type, a statement that takes too long."""
    cast = worlds.closed.cast
    with pytest.raises(IntegrityError):
        cast.hire(cast.acme, "Bob", last_name="Said-Nowhere")
    assert worlds.closed.send("expression", "CAST('Said-Nowhere' AS integer)")[1]
    assert "Said-Nowhere" not in worlds.log.read_text("utf-8")
