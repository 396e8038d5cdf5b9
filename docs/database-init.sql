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
