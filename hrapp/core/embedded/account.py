"""The operating system user that runs the embedded server: the current one, or for root a system user."""

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
    """The arguments of subprocess.run that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user that runs the server; `changes` is true if that is not the current user."""

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
        """Create the folder for this account only; PostgresError if it is no folder or has another owner."""
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
        """Grant this account execute permission, but not read permission, on the folders above `target`."""
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
    """The current user; for root, as whom PostgreSQL refuses to run, the owner of the data or a system user."""
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
