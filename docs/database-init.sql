-- Prepares a PostgreSQL server (15 to 18) for hrapp, as `flask db-init` does: the logins hrapp_owner and
-- hrapp_app, the database, and its rights. Safe to run again. As a superuser:
--
--   psql "postgresql://postgres@db.example.com/postgres" \
--        -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -f docs/database-init.sql
--
-- Other variables: -v database=hrapp. Leave a password out and it stays as it is; the server must then have
-- another way to know who connects. An admin who is not a superuser uses `flask db-init`.

\set ON_ERROR_STOP on
\if :{?database} \else \set database hrapp \endif

SELECT 'CREATE ROLE hrapp_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hrapp_owner') \gexec
SELECT 'CREATE ROLE hrapp_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hrapp_app') \gexec

-- Makes schemas, tables and tenants' roles; used by commands and upgrades alone.
ALTER ROLE hrapp_owner LOGIN CREATEROLE INHERIT NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
-- What web and worker sign in as; it may become a tenant's role, and inherits nothing from it.
ALTER ROLE hrapp_app LOGIN NOCREATEROLE NOINHERIT NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;

-- An injected statement ends, a waiting one too, and a transaction that nobody goes on with. A statement, an error and
-- its details hold values of people: none of them reaches the server's log.
ALTER ROLE hrapp_app SET statement_timeout = '60s';
ALTER ROLE hrapp_app SET lock_timeout = '20s';
ALTER ROLE hrapp_app SET idle_in_transaction_session_timeout = '2min';
ALTER ROLE hrapp_app SET log_min_messages = 'log';
ALTER ROLE hrapp_app SET log_min_error_statement = 'panic';
ALTER ROLE hrapp_app SET log_error_verbosity = 'terse';
ALTER ROLE hrapp_app SET log_statement = 'none';
ALTER ROLE hrapp_app SET log_duration = 'off';
ALTER ROLE hrapp_app SET log_min_duration_statement = '-1';
ALTER ROLE hrapp_app SET log_min_duration_sample = '-1';
ALTER ROLE hrapp_app SET log_transaction_sample_rate = '0';
ALTER ROLE hrapp_app SET log_parameter_max_length = '0';
ALTER ROLE hrapp_app SET log_parameter_max_length_on_error = '0';

\if :{?owner_password}
ALTER ROLE hrapp_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE hrapp_app PASSWORD :'app_password';
\endif

-- From PostgreSQL 16 on: hrapp_owner administers the roles that it makes, and cannot act as them.
SELECT 'ALTER ROLE hrapp_owner SET createrole_self_grant = '''''
 WHERE current_setting('server_version_num')::int >= 160000 \gexec

SELECT format('CREATE DATABASE %I OWNER hrapp_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO hrapp_owner;

\connect :"database"

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE ALL ON DATABASE :"database" FROM hrapp_app;
GRANT CONNECT ON DATABASE :"database" TO hrapp_app;
-- Tenants' roles have no business in public, so that even its names are closed to them.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM hrapp_app;
GRANT USAGE ON SCHEMA public TO hrapp_app;
GRANT USAGE, CREATE ON SCHEMA public TO hrapp_owner;

-- What a tenant's role may call has to stay with its tenant. Taken from PUBLIC: every function of the server that is
-- VOLATILE (it changes a setting, runs SQL from text, locks, notifies, writes, signals) but those that concern nobody
-- else, the functions and views that show what others do, and the languages that code could be written in. The query
-- yields what is still to be done; hrapp/core/rights.py says why each part of it is there.
WITH functions AS (
    SELECT oid, proname AS name, oid::regprocedure::text AS signature,
           EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) AS is_open,
           oid IN (SELECT objoid FROM pg_init_privs WHERE classoid = 'pg_proc'::regclass) AS is_special
      FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace
       AND NOT 'internal'::regtype = ANY (proargtypes)
       AND prorettype <> ALL ('{internal,trigger,event_trigger,language_handler,fdw_handler,index_am_handler,
                                 table_am_handler,tsm_handler}'::regtype[])
       AND (provolatile = 'v' AND proname <> ALL (
           '{array_sample, array_shuffle, clock_timestamp, current_query, currval, gen_random_uuid, lastval,
            nextval, pg_collation_actual_version, pg_database_collation_actual_version,
            pg_is_in_recovery, pg_jit_available, pg_partition_ancestors, pg_partition_tree,
            pg_sleep, pg_sleep_for, pg_sleep_until, pg_stat_clear_snapshot,
            pg_stat_force_next_flush, pg_xact_status, random, random_normal, setseed, setval,
            timeofday, txid_status, uuidv4, uuidv7}')
         OR proname ~ '^(pg_stat_get_|pg_get_(replication_slots|publication_tables)$|'
                    '(query|cursor|table|schema|database)_to_xml)')
), views AS (
    SELECT relname AS name, privilege_type AS privilege
      FROM pg_class, aclexplode(relacl)
     WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v' AND grantee = 0
       AND (relname ~ '^pg_((stat|statio)_|(locks|prepared_xacts|replication_slots|replication_origin_status|'
                      'publication_tables)$)'
         OR relname = 'pg_settings' AND privilege_type <> 'SELECT')
), languages AS (
    SELECT lanname AS name FROM pg_language
     WHERE lanpltrusted AND EXISTS (
           SELECT FROM aclexplode(coalesce(lanacl, acldefault('l', lanowner))) WHERE grantee = 0)
)
SELECT format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', signature) FROM functions WHERE is_open
UNION ALL
SELECT format('GRANT EXECUTE ON ROUTINE %s TO hrapp_owner', signature) FROM functions
 WHERE NOT is_special AND (is_open OR NOT has_function_privilege('hrapp_owner', oid, 'EXECUTE'))
UNION ALL
SELECT format('GRANT EXECUTE ON ROUTINE %s TO pg_monitor', signature) FROM functions
 WHERE NOT is_special
   AND name ~ '^pg_(stat_get_|lock_status$|blocking_pids$|prepared_xact$|get_replication_slots$|.*(_size|_lsn)$)'
   AND (is_open OR NOT has_function_privilege('pg_monitor', oid, 'EXECUTE'))
UNION ALL
SELECT format('GRANT EXECUTE ON ROUTINE %s TO hrapp_app', signature) FROM functions
 WHERE oid = ANY ('{"pg_notify(text, text)",
                    "pg_advisory_unlock_all()",
                    "pg_advisory_xact_lock(bigint)"}'::regprocedure[])
   AND (is_open OR NOT has_function_privilege('hrapp_app', oid, 'EXECUTE'))
UNION ALL
SELECT format('REVOKE %s ON pg_catalog.%I FROM PUBLIC', privilege, name) FROM views
UNION ALL
SELECT format('GRANT %s ON pg_catalog.%I TO hrapp_owner, pg_monitor', privilege, name) FROM views
 WHERE privilege = 'SELECT'
UNION ALL
SELECT format('REVOKE USAGE ON LANGUAGE %I FROM PUBLIC', name) FROM languages
UNION ALL
SELECT format('GRANT USAGE ON LANGUAGE %I TO hrapp_owner', name) FROM languages \gexec
