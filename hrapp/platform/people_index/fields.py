"""What an employer lets others on this site know of its people, and why somebody was looked for."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class Sharing(Choices):
    """What other employers on this site may learn of the people of one, each more than the one before."""

    NONE = "none", _l("Nothing, not even that there is a record")
    BASIC = "basic", _l("Basic: the name")
    MODERATE = "moderate", _l("Moderate: also the employment dates")
    FULL = "full", _l("Full: also job title and reason for leaving")


class Purpose(Choices):
    """Why somebody was looked for at other employers."""

    ADDED = "added", _l("Added as an employee")
    CHANGED = "changed", _l("An identifier was changed")
    ASKED = "asked", _l("Looked for from the record")


class Outcome(Choices):
    """What became of a check."""

    CHECKED = "checked", _l("Checked"), "good"
    LIMITED = "limited", _l("Over the limit of the day"), "warn"
    UNAVAILABLE = "unavailable", _l("Not possible now"), "warn"
