"""Histories for tests: the real one, with a further revision that only a test knows."""

import shutil
from pathlib import Path

from hrapp.tenancy import scripts

REVISION = '''"""A further revision."""

from alembic import op

revision = "{revision}"
down_revision = "{down}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in {statements!r}:
        op.execute(statement)
'''


def with_revision(folder: Path, *statements: str) -> Path:
    """A copy of the tenants' migrations below `folder`, one revision longer."""
    migrations = folder / "migrations"
    shutil.copytree(scripts.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    text = REVISION.format(revision="test", down=scripts.head(), statements=statements)
    (migrations / "versions" / "test.py").write_text(text)
    return migrations
