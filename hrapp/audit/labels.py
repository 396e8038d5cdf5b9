"""The history in words: what was done, by what kind of actor, to which field."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.audit.fields import FIELDS
from hrapp.ui.filters import moment

KEY = re.compile(r"[a-z]+(_[a-z]+)+")
# action → its word, an icon and a tone
ACTIONS: dict[str, tuple[Any, str, str]] = {
    "created": (_l("Created"), "plus", "good"),
    "updated": (_l("Changed"), "pencil", "info"),
    "deleted": (_l("Deleted"), "trash", "bad"),
    "invited": (_l("Invited"), "send", "info"),
    "invited again": (_l("Invited again"), "mail-forward", "info"),
    "printed": (_l("Invitation printed"), "printer", "info"),
    "revoked": (_l("Invitation revoked"), "ban", "warn"),
    "accepted": (_l("Invitation accepted"), "circle-check", "good"),
    "linked": (_l("Linked to a login"), "link", "good"),
    "suspended": (_l("Suspended"), "player-pause", "bad"),
    "resumed": (_l("Resumed"), "player-play", "good"),
    "terminated": (_l("Terminated"), "user-minus", "warn"),
    "reactivated": (_l("Reactivated"), "user-check", "good"),
    "exported": (_l("Exported"), "download", "warn"),
    "activated": (_l("Login activated"), "rocket", "good"),
    "signed in": (_l("Signed in"), "login", "idle"),
    "signed out": (_l("Signed out"), "logout", "idle"),
    "password changed": (_l("Password changed"), "shield-lock", "info"),
    "password reset": (_l("Password reset"), "shield-lock", "warn"),
    "locked": (_l("Login locked after wrong passwords"), "lock", "bad"),
    "token created": (_l("API token created"), "key", "warn"),
    "token revoked": (_l("API token revoked"), "ban", "warn"),
}
SUBJECTS = {
    "employee": _l("Employee"),
    "department": _l("Department"),
    "branch": _l("Branch"),
    "invitation": _l("Invitation"),
    "employer": _l("Employer"),
    "login": _l("Login"),
    "token": _l("API token"),
}
KINDS = {
    "user": (_l("Person"), "user"),
    "token": (_l("API token"), "key"),
    "command": (_l("Command"), "server"),
    "job": (_l("In the background"), "refresh"),
    "anonymous": (_l("Not signed in"), "world"),
}


def action_label(action: str) -> Any:
    return ACTIONS[action][0] if action in ACTIONS else action.replace("_", " ").capitalize()


def icon_of(action: str) -> str:
    return ACTIONS[action][1] if action in ACTIONS else "activity"


def tone_of(action: str) -> str:
    return ACTIONS[action][2] if action in ACTIONS else "idle"


def field_label(name: str) -> Any:
    """A field's name as a reader has it; a field that is not in the table is written out."""
    return FIELDS.get(name) or name.removesuffix("_id").replace("_", " ").capitalize()


def pair_of(name: str, change: Any, words: Mapping[str, Any]) -> tuple[str, str] | None:
    """Before and after, where a change says both; `words` are those of a fixed choice: key → word."""
    if isinstance(change, list) and len(change) == 2:
        return _told(name, change[0], words), _told(name, change[1], words)
    return None


def _told(name: str, value: Any, words: Mapping[str, Any]) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value in words:
        return str(words[value])
    if name.endswith(("_on", "_at")) and (read := _read_time(str(value))):
        return moment(read) if isinstance(read, datetime) else str(format_date(read))
    # A key of a fixed choice, such as on_leave, reads as words.
    return value.replace("_", " ") if isinstance(value, str) and KEY.fullmatch(value) else str(value)


def _read_time(text: str) -> date | None:
    """The date, or date and time, that ISO 8601 text stands for; None if it is none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else datetime.fromisoformat(text)
    except ValueError:
        return None
