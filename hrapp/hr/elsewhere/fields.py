"""What is known here of somebody's work for other employers on this site, and what those may know of ours."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Radios, YesNo
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.platform.people_index.fields import Sharing


class Consent(Choices):
    """What the person has answered, if they were asked."""

    NOT_ASKED = "not_asked", _l("Not asked"), "idle"
    NOT_REQUIRED = "not_required", _l("Consent not needed"), "info"
    PENDING = "pending", _l("Waiting for an answer"), "warn"
    APPROVED = "approved", _l("Approved"), "good"
    REJECTED = "rejected", _l("Rejected"), "bad"
    REVOKED = "revoked", _l("Revoked"), "idle"
    EXPIRED = "expired", _l("Expired"), "idle"


ELSEWHERE = Section(
    "elsewhere", _l("Other employers"), _l("People who also work, or have worked, for another employer on this site.")
)


class ElsewhereSettings(Fields):
    sharing = Radios(
        _l("What another employer may see"),
        ELSEWHERE,
        choices=Sharing,
        allow_none=False,
        load_default=str(Sharing.NONE),
    )
    sharing_consent = YesNo(_l("Only with the person’s consent"), ELSEWHERE, load_default=True)
    concurrent_employment = YesNo(
        _l("People may work for another employer at the same time"), ELSEWHERE, load_default=True
    )
