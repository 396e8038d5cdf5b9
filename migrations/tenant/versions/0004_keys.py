"""Keys that lists and the search use, and what is unique: names, codes and numbers whatever their case, one
headquarters, one pending invitation.

Of rows that are the same by now, the oldest stays as it is. The others get a number that people see and can mend, such
as “Sales (2)”. Of several headquarters one stays, and of several pending invitations the newest: the others are revoked.
"""

from alembic import op

from hrapp.core import keys

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The lowest numbers that no row has yet, in the order in which the rows were made.
TELL_APART = """
    WITH keyed AS MATERIALIZED (
        SELECT id, {key} AS same, row_number() OVER (PARTITION BY {key} ORDER BY created_at, id) AS place FROM {table}
    )
    UPDATE {table} SET {column} = {column} || free.suffix, version = version + 1
      FROM keyed CROSS JOIN LATERAL (
        SELECT suffix
          FROM generate_series(2, 100000) AS number
         CROSS JOIN LATERAL (SELECT '{before}' || number || '{after}' AS suffix) AS made
         WHERE NOT EXISTS (SELECT FROM keyed AS other WHERE other.same = keyed.same || suffix)
         ORDER BY number OFFSET greatest(keyed.place - 2, 0) LIMIT 1
      ) AS free
     WHERE keyed.id = {table}.id AND keyed.place > 1
"""
FILL = "UPDATE {table} SET {values}"
IN_CAPITALS = "UPDATE {table} SET code = upper(code) WHERE code <> upper(code)"
ONE_HEADQUARTERS = """
    UPDATE branches SET headquarters = false, version = version + 1
     WHERE headquarters
       AND id <> (SELECT id FROM branches WHERE headquarters ORDER BY active DESC, created_at, id LIMIT 1)
"""
ONE_INVITATION = """
    UPDATE invitations SET state = 'revoked', revoked_at = now()
     WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY {alike} ORDER BY sent_at DESC, id DESC) AS place
              FROM invitations WHERE state = 'pending' AND {which}
        ) AS pending WHERE place > 1
     )
"""
FIRST, FAMILY = "coalesce(first_name, '')", "coalesce(last_name, '')"
GIVEN = f"coalesce(preferred_name, {FIRST})"
IN_ORDER = f"CASE WHEN {FAMILY} = '' THEN {GIVEN} ELSE {FAMILY} || chr(9) || {GIVEN} END"
OTHER = f"CASE WHEN preferred_name IS NULL THEN '' ELSE {FIRST} END"
SEARCHED = f"{FAMILY} || {GIVEN} || {FAMILY} || chr(10) || {OTHER} || chr(10) || " + keys.joined(
    "middle_name", "number", "work_email", "job_title"
)


def upgrade() -> None:
    for table in ("departments", "branches"):
        upgrade_units(table)
    op.execute(ONE_HEADQUARTERS)
    op.execute("CREATE UNIQUE INDEX uq_branches_headquarters ON branches (headquarters) WHERE headquarters")
    upgrade_employees()
    upgrade_invitations()
    add_keys("audit_events", search=keys.search_sql(keys.joined("actor_name", "subject_name")))


def upgrade_units(table: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT uq_{table}_name")
    tell_apart(table, "name", keys.match_sql("name"), " (", ")")
    tell_apart(table, "code", "upper(code)", "-", "")
    op.execute(IN_CAPITALS.format(table=table))
    add_keys(table, name_key=keys.unique_sql("name"))
    op.execute(f"CREATE UNIQUE INDEX uq_{table}_name ON {table} (name_key)")


def upgrade_employees() -> None:
    op.execute("ALTER TABLE employees DROP CONSTRAINT uq_employees_number, DROP COLUMN search")
    op.execute("DROP INDEX ix_employees_name")
    tell_apart("employees", "number", keys.match_sql("number"), "-", "")
    add_keys(
        "employees",
        name_key=keys.sort_sql(IN_ORDER),
        number_key=keys.unique_sql("number"),
        title_key=keys.sort_sql("job_title"),
        search=keys.search_sql(SEARCHED),
    )
    op.execute("CREATE INDEX ix_employees_name ON employees (name_key, id)")
    op.execute("CREATE UNIQUE INDEX uq_employees_number ON employees (number_key)")


def upgrade_invitations() -> None:
    op.execute("UPDATE invitations SET state = 'expired' WHERE state = 'pending' AND expires_at <= now()")
    op.execute(ONE_INVITATION.format(alike="lower(email)", which="employee_id IS NULL"))
    op.execute(ONE_INVITATION.format(alike="employee_id", which="employee_id IS NOT NULL"))
    to_team = "state = 'pending' AND employee_id IS NULL"
    op.execute(f"CREATE UNIQUE INDEX uq_invitations_email ON invitations (lower(email)) WHERE {to_team}")
    op.execute("CREATE UNIQUE INDEX uq_invitations_employee_id ON invitations (employee_id) WHERE state = 'pending'")


def tell_apart(table: str, column: str, key: str, before: str, after: str) -> None:
    """Make `key`, an expression of `column`, unique by a number at the end of the column."""
    op.execute(TELL_APART.format(table=table, column=column, key=key, before=before, after=after))


def add_keys(table: str, **columns: str) -> None:
    """Add the columns and fill them by their SQL. Later rows get them from the models, so that there is no default."""
    added = ", ".join(f'ADD COLUMN {name} TEXT COLLATE "C"' for name in columns)
    required = ", ".join(f"ALTER COLUMN {name} SET NOT NULL" for name in columns)
    op.execute(f"ALTER TABLE {table} {added}")
    op.execute(FILL.format(table=table, values=", ".join(f"{name} = {sql}" for name, sql in columns.items())))
    op.execute(f"ALTER TABLE {table} {required}")
