"""The parts of a record, and who may know of them: a class of privacy, which the permissions table gives rights on."""

from enum import StrEnum
from typing import Any, NamedTuple


class Privacy(StrEnum):
    """How private a field is, from what every colleague may know to what is shown masked even to HR."""

    DIRECTORY = "directory"
    WORK = "work"
    PERSONAL = "personal"
    IDENTIFIER = "identifier"
    BANK = "bank"

    @property
    def is_discreet(self) -> bool:
        """Whether the log, which can never be erased, keeps no value of such a field."""
        return self not in (Privacy.DIRECTORY, Privacy.WORK)

    @property
    def is_masked(self) -> bool:
        """Whether the last characters may be shown to those who may not see the whole."""
        return self in (Privacy.IDENTIFIER, Privacy.BANK)


class Section(NamedTuple):
    """A titled part of a form and a page; its fields are of its class of privacy unless they say otherwise."""

    key: str
    title: Any = ""
    text: Any = ""
    privacy: Privacy = Privacy.WORK


# Of what is no part of a record: a sign-in, the criteria of a list.
NOWHERE = Section("")
