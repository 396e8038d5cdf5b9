"""Histories that are longer than the real one: each further revision adds two columns and an index."""

import shutil
from pathlib import Path

from hrapp.tenancy import scripts

REVISION = '''"""Two columns and one index."""

import sqlalchemy as sa
from alembic import op

revision = "extra{number}"
down_revision = "{down}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employees", sa.Column("extra_a_{number}", sa.Text(), nullable=True))
    op.add_column("employees", sa.Column("extra_b_{number}", sa.Integer(), nullable=True))
    op.create_index("ix_employees_extra_{number}", "employees", ["extra_b_{number}"])
'''


def longer(folder: Path, by: int) -> Path:
    """A copy of the tenants' migrations in `folder`, `by` revisions longer."""
    migrations = folder / f"migrations-{by}"
    shutil.copytree(scripts.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    down = scripts.head()
    for number in range(1, by + 1):
        (migrations / "versions" / f"extra{number}.py").write_text(REVISION.format(number=number, down=down))
        down = f"extra{number}"
    return migrations
