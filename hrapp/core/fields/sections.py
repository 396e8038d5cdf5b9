"""The sections of a record and their privacy classes, which the permissions table refers to."""

from enum import StrEnum
from typing import Any, NamedTuple


class Privacy(StrEnum):
    """How private a field is, from what every colleague may see to what even HR sees masked."""

    DIRECTORY = "directory"
    WORK = "work"
    PERSONAL = "personal"
    IDENTIFIER = "identifier"
    BANK = "bank"

    @property
    def is_private(self) -> bool:
        """Whether the audit log must not store such values in clear, since it is permanent."""
        return self not in (Privacy.DIRECTORY, Privacy.WORK)

    @property
    def is_masked(self) -> bool:
        """Whether the last characters may be shown to those who may not see the whole value."""
        return self in (Privacy.IDENTIFIER, Privacy.BANK)


class Section(NamedTuple):
    """A titled part of a form and a page; `privacy` is the default of its fields."""

    key: str
    title: Any = ""
    text: Any = ""
    privacy: Privacy = Privacy.WORK

    def __hash__(self) -> int:
        # By its key alone, since title and text differ by language.
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Section) and self.key == other.key


# For fields that are not part of a record, such as those of a sign-in or a list's filters.
NO_SECTION = Section("")
