"""The tenants' history as SQL text, rendered once for each pair of revisions and run in any number of schemas."""

from functools import cache
from io import StringIO
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

BASE = "base"
# The code reads columns that this revision of HISTORY brought: a tenant before it waits for its upgrade.
OLDEST_READ = "0003"
# Stands in a migration for the tenant's name, which is its schema's and its role's.
PLACEHOLDER = "@tenant@"
# Alembic keeps the rendering that is under way in a global.
_rendering = Lock()
HISTORY = Path(__file__).parents[2] / "migrations" / "tenant"


def head(history: Path = HISTORY) -> str:
    """The newest revision."""
    return revisions(history)[-1]


@cache
def revisions(history: Path = HISTORY) -> tuple[str, ...]:
    """Every revision, oldest first; the history is one line without branches."""
    directory = ScriptDirectory(str(history))
    return tuple(script.revision for script in directory.walk_revisions())[::-1]


def is_served(revision: str) -> bool:
    """Whether the code runs on a tenant at this revision: head or the one before it, unless it reads what is newer."""
    return revision in revisions()[-2:] and revision >= OLDEST_READ


def render(from_revision: str, to_revision: str, history: Path = HISTORY) -> str:
    """The SQL that brings a schema from one revision to another, with PLACEHOLDER for its name."""
    with _rendering:
        return _render(from_revision, to_revision, history)


@cache
def _render(from_revision: str, to_revision: str, history: Path) -> str:
    text = StringIO()
    config = Config(output_buffer=text)
    config.set_main_option("script_location", str(history).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, f"{from_revision}:{to_revision}", sql=True)
    return text.getvalue()


def script_for(schema_name: str, from_revision: str, to_revision: str, history: Path = HISTORY) -> str:
    """`render`, with the tenant's name filled in."""
    return render(from_revision, to_revision, history).replace(PLACEHOLDER, schema_name)
