"""The instance folder: all files of one installation, and its generated secrets."""

import base64
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from hrapp.core.filelock import exclusive

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("run", "mail", "storage", "log")


class StartError(RuntimeError):
    """The application cannot start; the message is one line for the person who started it."""


class InstanceError(StartError):
    """The instance folder cannot be used; the message names the path and what to do."""


class Instance:
    """The folder at `path`, created with its subfolders if missing, readable by its owner only."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser().absolute()
        self.run, self.mail, self.storage, self.log = (self.path / name for name in FOLDERS)
        for folder in (self.path, self.run, self.mail, self.storage, self.log):
            _make_folder(folder)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Instance":
        """The folder that HRAPP_INSTANCE names, or `instance` in the project's folder."""
        return cls(environ.get("HRAPP_INSTANCE") or PROJECT / "instance")

    @property
    def secret_key(self) -> str:
        """The key that signs sessions; generated on first use."""
        return self._secret("secret_key", lambda: secrets.token_urlsafe(48))

    @property
    def master_keys(self) -> str:
        """Fernet keys, comma-separated: the first encrypts, all decrypt. One is generated on first use."""
        return self._secret("master_keys", _new_fernet_key)

    @property
    def base_url(self) -> str:
        """The URL at which bin/run serves this instance, or did last; '' if it never has."""
        path = self.run / "address"
        return path.read_text(encoding="ascii").strip() if path.exists() else ""

    def save_base_url(self, url: str) -> None:
        """Store the URL of the web server for commands that make links to it."""
        (self.run / "address").write_text(url, encoding="ascii")

    def _secret(self, name: str, make: Callable[[], str]) -> str:
        path = self.path / name
        try:
            if not path.exists():
                with exclusive(self.run / "secrets.lock"):
                    if not path.exists():
                        _write_whole(path, make())
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InstanceError(f"the secret {path} cannot be used: {_reason(error)}") from error
        if not text:
            raise InstanceError(
                f"the secret {path} is empty: restore it from a backup, since what it protects needs it"
            )
        return text


def _new_fernet_key() -> str:
    # The same as Fernet.generate_key(), without the import: this module must stay cheap for small processes.
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError as error:
        raise InstanceError(f"{folder} is a file, but a folder is needed there: move it away") from error
    except OSError as error:
        raise InstanceError(
            f"the folder {folder} cannot be written to ({_reason(error)}): change that, "
            "or name another folder in HRAPP_INSTANCE"
        ) from error


def _write_whole(path: Path, text: str) -> None:
    # Written to a temporary file and renamed, so that a crash cannot leave half a key behind.
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
