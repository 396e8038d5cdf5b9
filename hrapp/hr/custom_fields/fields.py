"""The kinds of custom fields."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class Kind(Choices):
    """What can be entered into a custom field."""

    TEXT = "text", _l("Text")
    LONG_TEXT = "long_text", _l("Long text")
    NUMBER = "number", _l("Number")
    DATE = "date", _l("Date")
    CHOICE = "choice", _l("Choice")
    CHOICES = "choices", _l("Several choices")
    YES_NO = "yes_no", _l("Yes or no")
    LINK = "link", _l("Link")
