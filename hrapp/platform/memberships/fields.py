"""The fixed choices of memberships."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class MembershipState(Choices):
    INVITED = "invited", _l("Invited"), "warn"
    ACTIVE = "active", _l("Active"), "good"
    ENDED = "ended", _l("Ended"), "idle"
