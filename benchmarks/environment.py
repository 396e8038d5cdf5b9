"""Environments of their own for what hrapp is measured against, each from its requirements file."""

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent


def ensure(folder: Path, requirements: Path) -> Path:
    """Make an environment in `folder`, unless it is there with the wanted packages; its Python."""
    stamp, python = folder / ".installed", folder / "bin" / "python"
    wanted = requirements.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing {requirements.parent.name} into {folder.relative_to(HERE.parent)}", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "-r", requirements], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return python
