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
    op.execute('ALTER TABLE public.employers ADD COLUMN name_key TEXT COLLATE "C", ADD COLUMN search TEXT COLLATE "C"')
    name_key, search = keys.sort_sql("coalesce(trading_name, legal_name)"), keys.search_sql(SEARCHED)
    op.execute(FILL.format(name_key=name_key, search=search))
    op.execute("ALTER TABLE public.employers ALTER COLUMN name_key SET NOT NULL, ALTER COLUMN search SET NOT NULL")
