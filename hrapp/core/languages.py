"""The languages of the pages, and messages in the reader's one."""

from flask_babel import gettext

from hrapp.core.fields.choices import Choices
from hrapp.core.text import Message


class Language(Choices):
    """A language that every page and mail is there in, named in itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"


def translated(message: str) -> str:
    """A message in the reader's language, its placeholders filled; one that no catalogue has stays as it is."""
    if isinstance(message, Message):
        return str(gettext(message.text, **message.params))
    # Without parameters a percent sign is text, not a placeholder.
    return str(gettext(message))
