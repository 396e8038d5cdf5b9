"""The roles at an employer, the most powerful first, each with a sentence on what it may do."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class Role(Choices):
    """Members are `NAME = value, label, sentence`."""

    text: Any

    def __new__(cls, value: str, label: Any = "", text: Any = "") -> "Role":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone, member.text = label, "idle", text
        return member

    OWNER = "owner", _l("Owner"), _l("Can do everything, including making other people owners.")
    ADMIN = (
        "admin",
        _l("Administrator"),
        _l("Manages people, the team and the employer’s profile, and sees the audit log."),
    )
    HR = "hr", _l("HR"), _l("Manages people, departments, branches and invitations.")
    MANAGER = "manager", _l("Manager"), _l("Sees the work and contact details of the people who report to them.")
    VIEWER = "viewer", _l("Viewer"), _l("Sees everyone’s records but cannot change anything.")
    EMPLOYEE = "employee", _l("Employee"), _l("Sees their own record.")

    @classmethod
    def of_team(cls) -> tuple["Role", ...]:
        """The roles that give access to other people's records."""
        return tuple(role for role in cls if role is not cls.EMPLOYEE)
