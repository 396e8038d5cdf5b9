"""Which rights `db-init` takes from PUBLIC, and so from every tenant's role, and what it sets for the web login.

A tenant's role runs what a request sends, and would run what somebody injects into it: whatever it may call has to stay
with its tenant. The functions are found in the server's own catalog, so that those of a later version are among them.
"""

from collections.abc import Iterator
from typing import Any

from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege

OWNER = "hrapp_owner"
APP = "hrapp_app"

# A function of the server that does anything but look at its arguments and at what its caller may read is VOLATILE:
# it changes a setting, runs SQL from text, locks, notifies, writes, signals. All of them are closed but those that
# concern nobody else.
KEPT = (
    "array_sample, array_shuffle, clock_timestamp, current_query, currval, gen_random_uuid, lastval, nextval, "
    "pg_collation_actual_version, pg_database_collation_actual_version, pg_is_in_recovery, pg_jit_available, "
    "pg_partition_ancestors, pg_partition_tree, pg_sleep, pg_sleep_for, pg_sleep_until, pg_stat_clear_snapshot, "
    "pg_stat_force_next_flush, pg_xact_status, random, random_normal, setseed, setval, timeofday, txid_status, "
    "uuidv4, uuidv7"
)
# Closed although they are STABLE: what others do on this server, and the rest of the functions that put SQL together.
FAMILIES = "^(pg_stat_get_|pg_get_(replication_slots|publication_tables)$|(query|cursor|table|schema|database)_to_xml)"
# The views over them, and over the locks of others.
VIEWS = "^pg_((stat|statio)_|(locks|prepared_xacts|replication_slots|replication_origin_status|publication_tables)$)"
# What monitoring reads, as a member of pg_monitor.
WATCHED = "^pg_(stat_get_|lock_status$|blocking_pids$|prepared_xact$|get_replication_slots$|.*(_size|_lsn)$)"
# What the web login itself calls: the queue's triggers, the cleaning of a connection, the lock of a new slug. It
# inherits nothing and passes nothing on: a tenant's role gets none of this.
NEEDED_BY_APP = ("pg_notify(text, text)", "pg_advisory_unlock_all()", "pg_advisory_xact_lock(bigint)")

_FUNCTIONS = f"""
    SELECT oid, proname AS name, oid::regprocedure::text AS signature,
           EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) AS is_open,
           oid IN (SELECT objoid FROM pg_init_privs WHERE classoid = 'pg_proc'::regclass) AS is_special
      FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace
       AND NOT 'internal'::regtype = ANY (proargtypes)
       AND prorettype <> ALL ('{{internal,trigger,event_trigger,language_handler,fdw_handler,index_am_handler,
                                 table_am_handler,tsm_handler}}'::regtype[])
       AND (provolatile = 'v' AND proname <> ALL ('{{{KEPT}}}') OR proname ~ '{FAMILIES}')
"""  # noqa: S608  constants
_VIEWS = f"""
    SELECT relname AS name, privilege_type AS privilege
      FROM pg_class, aclexplode(relacl)
     WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v' AND grantee = 0
       AND (relname ~ '{VIEWS}' OR relname = 'pg_settings' AND privilege_type <> 'SELECT')
"""  # noqa: S608  constants
_LANGUAGES = """
    SELECT lanname AS name FROM pg_language
     WHERE lanpltrusted AND EXISTS (
           SELECT FROM aclexplode(coalesce(lanacl, acldefault('l', lanowner))) WHERE grantee = 0)
"""
# The statements that are still to be run, none if all is as it should be. docs/database-init.sql has the same query.
TO_DO = f"""
    WITH functions AS ({_FUNCTIONS}), views AS ({_VIEWS}), languages AS ({_LANGUAGES})
    SELECT format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', signature) FROM functions WHERE is_open
    UNION ALL
    SELECT format('GRANT EXECUTE ON ROUTINE %s TO {OWNER}', signature) FROM functions
     WHERE NOT is_special AND (is_open OR NOT has_function_privilege('{OWNER}', oid, 'EXECUTE'))
    UNION ALL
    SELECT format('GRANT EXECUTE ON ROUTINE %s TO pg_monitor', signature) FROM functions
     WHERE NOT is_special AND name ~ '{WATCHED}'
       AND (is_open OR NOT has_function_privilege('pg_monitor', oid, 'EXECUTE'))
    UNION ALL
    SELECT format('GRANT EXECUTE ON ROUTINE %s TO {APP}', signature) FROM functions
     WHERE oid = ANY ('{{{",".join(f'"{each}"' for each in NEEDED_BY_APP)}}}'::regprocedure[])
       AND (is_open OR NOT has_function_privilege('{APP}', oid, 'EXECUTE'))
    UNION ALL
    SELECT format('REVOKE %s ON pg_catalog.%I FROM PUBLIC', privilege, name) FROM views
    UNION ALL
    SELECT format('GRANT %s ON pg_catalog.%I TO {OWNER}, pg_monitor', privilege, name) FROM views
     WHERE privilege = 'SELECT'
    UNION ALL
    SELECT format('REVOKE USAGE ON LANGUAGE %I FROM PUBLIC', name) FROM languages
    UNION ALL
    SELECT format('GRANT USAGE ON LANGUAGE %I TO {OWNER}', name) FROM languages
"""  # noqa: S608  constants
# What PUBLIC may do that it should not, for whoever asks; everybody may read the catalog.
OPEN = f"""
    SELECT name FROM ({_FUNCTIONS}) functions WHERE is_open UNION SELECT name FROM ({_VIEWS}) views
    UNION SELECT 'language ' || name FROM ({_LANGUAGES}) languages ORDER BY 1
"""  # noqa: S608  constants

# An injected statement ends, a waiting one too, and a transaction that nobody goes on with.
LIMITS = {
    "statement_timeout": "60s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "2min",
}
# A statement holds values, and so do an error and its details: none of them reaches the server's log. The application
# logs what fails, without values.
LOGGING = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
SETTINGS = LIMITS | LOGGING


def close(cursor: Any) -> int:
    """Take the rights from PUBLIC, in the database that `cursor` is connected to; returns how many it took or gave.

    As a superuser; anybody else gets 0, and `OPEN` tells what is left.
    """
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute(TO_DO)
    statements = [statement for (statement,) in cursor.fetchall()]
    if statements:
        cursor.execute("; ".join(statements))
    return len(statements)


def open_to_tenants(cursor: Any) -> list[str]:
    """The functions, views and languages of the server that a tenant's role may use and should not."""
    cursor.execute(OPEN)
    return [name for (name,) in cursor.fetchall()]


def limit(cursor: Any) -> list[str]:
    """Set what differs from SETTINGS for the web login; returns their names, without those that need a superuser."""
    cursor.execute("SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = %s", [APP])
    kept = {setting for (setting,) in cursor.fetchall()}
    return list(_set(cursor, {name: value for name, value in SETTINGS.items() if f"{name}={value}" not in kept}))


def _set(cursor: Any, settings: dict[str, str]) -> Iterator[str]:
    for name, value in settings.items():
        try:
            cursor.execute(
                sql.SQL("ALTER ROLE {} SET {} = %s").format(sql.Identifier(APP), sql.Identifier(name)), [value]
            )
        except InsufficientPrivilege:
            continue
        yield name
