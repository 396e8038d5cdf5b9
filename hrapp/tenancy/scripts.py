"""The tenants' migrations as SQL text, rendered once per pair of revisions and executed in any number of schemas."""

from functools import cache
from io import StringIO
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

BASE = "base"
# The oldest revision that the code can use; tenants before it are unavailable until they are upgraded.
OLDEST_READ = "0010"
# The placeholder in migrations for the name of the tenant's schema and role.
PLACEHOLDER = "@tenant@"
# Alembic uses global state while it renders.
_rendering = Lock()
MIGRATIONS = Path(__file__).parents[2] / "migrations" / "tenant"


def head(migrations: Path = MIGRATIONS) -> str:
    """The newest revision of the tenants' migrations."""
    return revisions(migrations)[-1]


@cache
def revisions(migrations: Path = MIGRATIONS) -> tuple[str, ...]:
    """All revisions, the oldest first; the migrations have no branches."""
    directory = ScriptDirectory(str(migrations))
    return tuple(script.revision for script in directory.walk_revisions())[::-1]


def is_served(revision: str) -> bool:
    """Whether the code can use a tenant at this revision: head or the one before, and not before OLDEST_READ."""
    return revision in revisions()[-2:] and revision >= OLDEST_READ


def render(from_revision: str, to_revision: str, migrations: Path = MIGRATIONS) -> str:
    """The SQL that brings a schema from one revision to another, with PLACEHOLDER for its name."""
    with _rendering:
        return _render(from_revision, to_revision, migrations)


@cache
def _render(from_revision: str, to_revision: str, migrations: Path) -> str:
    text = StringIO()
    config = Config(output_buffer=text)
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, f"{from_revision}:{to_revision}", sql=True)
    return text.getvalue()


def script_for(schema_name: str, from_revision: str, to_revision: str, migrations: Path = MIGRATIONS) -> str:
    """The SQL of `render` with the tenant's schema name filled in."""
    return render(from_revision, to_revision, migrations).replace(PLACEHOLDER, schema_name)
