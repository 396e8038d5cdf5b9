"""Keys by which employers are sorted and searched."""

from alembic import op

from hrapp.core import keys

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FILL = "UPDATE public.employers SET name_key = {name_key}, search = {search}"
SEARCHED = "chr(9) || coalesce(trading_name, '') || chr(9) || legal_name || chr(10) || slug"


def upgrade() -> None:
    # The default is for processes of the previous release, which open employers while this one is being started.
    column = "ADD COLUMN {} TEXT COLLATE \"C\" DEFAULT '' NOT NULL"
    op.execute(f"ALTER TABLE public.employers {column.format('name_key')}, {column.format('search')}")
    name_key, search = keys.sort_sql("coalesce(trading_name, legal_name)"), keys.search_sql(SEARCHED)
    op.execute(FILL.format(name_key=name_key, search=search))
