"""Who the embedded server runs as: oneself, or for root a system user, with just the way to it opened."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from hrapp.core.embedded.programs import PostgresError

NAMES = ("postgres", "pgserver")


class RunAs(TypedDict, total=False):
    """Arguments of subprocess.run that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user whom the server runs as; `changes` tells whether that is another than oneself."""

    uid: int
    gid: int
    changes: bool

    @property
    def run_as(self) -> RunAs:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.changes else {}

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def own_folder(self, folder: Path) -> None:
        """Make the folder this account's alone, or find it so; anything else there is refused."""
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if found.st_uid == 0 and self.changes and stat.S_ISDIR(found.st_mode):
                os.chown(folder, self.uid, self.gid)
                found = folder.lstat()
        except OSError as error:
            raise PostgresError(f"the folder {folder} cannot be made: {error.strerror}") from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid:
            raise PostgresError(
                f"{folder} belongs to another user: start as that user, or name another folder in HRAPP_INSTANCE"
            )
        if found.st_mode & 0o077:
            folder.chmod(0o700)

    def open_way_to(self, target: Path) -> None:
        """Let this account pass through the folders above `target`, never read them."""
        if not self.changes:
            return
        for folder in target.parents:
            found = folder.stat()
            missing = self._missing_bit(found)
            try:
                if missing:
                    folder.chmod(stat.S_IMODE(found.st_mode) | missing)
            except OSError as error:
                raise PostgresError(
                    f"the database runs as {self.name}, who cannot pass through {folder}: "
                    "grant execute permission on it"
                ) from error

    def _missing_bit(self, found: os.stat_result) -> int:
        if found.st_uid == self.uid:
            bit = stat.S_IXUSR
        elif found.st_gid == self.gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        return bit & ~found.st_mode


def account_for(home: Path) -> Account:
    """Oneself; for root, whom PostgreSQL refuses, the owner of the data or else a system user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), changes=False)
    if home.exists() and home.stat().st_uid != 0:
        return Account(home.stat().st_uid, home.stat().st_gid, changes=True)
    entry = _system_user()
    return Account(entry.pw_uid, entry.pw_gid, changes=True)


def _system_user() -> pwd.struct_passwd:
    for name in NAMES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    name = NAMES[-1]
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        name,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresError(
            f"PostgreSQL does not run as root, and its system user {name} could not be made: "
            f"make it with '{' '.join(command)}', or start as an ordinary user"
        ) from error
    return pwd.getpwnam(name)
