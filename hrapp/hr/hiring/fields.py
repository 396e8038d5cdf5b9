"""The fields for hiring: those of the record, and whether to send an invitation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from hrapp.core.fields.kinds import YesNo
from hrapp.core.text import N_
from hrapp.hr.employees.fields import CONTACT, CheckedFields
from hrapp.hr.employees.rules import NEEDS_EMAIL, required


class HireFields(CheckedFields):
    """The fields of a new record."""

    invite = YesNo(
        _l("Send an invitation"),
        CONTACT,
        load_default=False,
        help=_l("They get a link by email to see their own record."),
    )

    @validates_schema(skip_on_field_errors=False)
    def require_email(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("invite") and not (data.get("work_email") or data.get("personal_email")):
            for_invitation = N_("Enter a work or personal email for the invitation, or send none.")
            raise ValidationError({"work_email": [NEEDS_EMAIL if "work_email" in required() else for_invitation]})
