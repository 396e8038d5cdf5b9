"""The actual contents of a tenant's schema, read from the system catalogs as comparable lines."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from hrapp.tenancy import scripts
from hrapp.tenancy.models import new_schema_name
from hrapp.tenancy.owner import execute_script, server_version
from hrapp.tenancy.provisioning import creation_script

# Each row is one fact as text; `facts` replaces the schema's name, so that tenants can be compared.
FACTS = text("""
    WITH relation AS (
        SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :name
    )
    SELECT format('schema granted: %s', acl) FROM pg_namespace n, unnest(n.nspacl) acl
     WHERE n.nspname = :name AND acl::text NOT LIKE n.nspowner::regrole::text || '=%'
    UNION ALL
    SELECT format('%s %s owned by %s', CASE relkind WHEN 'r' THEN 'table' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence'
                  ELSE 'relation' END, relname, relowner::regrole) FROM relation
    UNION ALL
    SELECT format('%s granted: %s', relname, acl) FROM relation, unnest(relacl) acl
     WHERE acl::text NOT LIKE relowner::regrole::text || '=%'
    UNION ALL
    SELECT format('column %s.%s %s%s%s', relname, attname, format_type(atttypid, atttypmod),
                  CASE WHEN attnotnull THEN ' not null' ELSE '' END,
                  COALESCE(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
     WHERE relkind = 'r'
    UNION ALL
    SELECT format('constraint %s on %s: %s', conname, relname, pg_get_constraintdef(c.oid))
      FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid WHERE contype <> 'n'
    UNION ALL
    SELECT 'index ' || pg_get_indexdef(r.oid) FROM relation r WHERE relkind = 'i'
    UNION ALL
    SELECT format('trigger %s on %s', tgname, relname)
      FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT format('function %s', proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
     WHERE n.nspname = :name
    UNION ALL
    SELECT format('default privileges: %s', acl)
      FROM pg_default_acl d JOIN pg_namespace n ON n.oid = defaclnamespace, unnest(defaclacl) acl
     WHERE n.nspname = :name
    UNION ALL
    SELECT format('role%s%s%s%s%s%s', CASE WHEN rolsuper THEN ' superuser' ELSE '' END,
                  CASE WHEN rolbypassrls THEN ' bypassrls' ELSE '' END,
                  CASE WHEN rolcreaterole THEN ' createrole' ELSE '' END,
                  CASE WHEN rolcreatedb THEN ' createdb' ELSE '' END, CASE WHEN rolinherit THEN ' inherit' ELSE '' END,
                  CASE WHEN rolcanlogin THEN ' login' ELSE '' END)
      FROM pg_roles WHERE rolname = :name
    UNION ALL
    SELECT format('role granted to %s', m.rolname)
      FROM pg_auth_members a JOIN pg_roles t ON t.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
     WHERE t.rolname = :name AND NOT a.admin_option
    UNION ALL
    SELECT format('role is a member of %s', g.rolname)
      FROM pg_auth_members a JOIN pg_roles t ON t.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
     WHERE t.rolname = :name
""")


def facts(connection: Connection, schema_name: str) -> set[str]:
    """The tables, columns, constraints, indexes, grants and role attributes of one schema, a line each."""
    rows = connection.execute(FACTS, {"name": schema_name}).scalars()
    return {line.replace(schema_name, scripts.PLACEHOLDER) for line in rows}


def expected_facts(connection: Connection, revision: str) -> set[str]:
    """The facts of a tenant that is created by the migrations, in a savepoint that is rolled back."""
    name = new_schema_name()
    savepoint = connection.begin_nested()
    execute_script(connection, creation_script(name, server_version(connection), revision))
    found = facts(connection, name)
    savepoint.rollback()
    return found
