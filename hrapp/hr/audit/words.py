"""The history in words: what was done, by what kind of actor, to which field."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
}
SUBJECTS = {
    "employee": _l("Employee"),
    "department": _l("Department"),
    "branch": _l("Branch"),
    "invitation": _l("Invitation"),
    "employer": _l("Employer"),
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


def field_label(name: str) -> str:
    """A field's name as a reader has it: `hired_on` is Hired on."""
    return name.removesuffix("_id").replace("_", " ").capitalize()


def pair_of(change: Any) -> tuple[str, str] | None:
    """Before and after, where a change says both."""
    if isinstance(change, list) and len(change) == 2:
        return _told(change[0]), _told(change[1])
    return None


def _told(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    # A key of a fixed choice, such as on_leave, reads as words.
    return value.replace("_", " ") if isinstance(value, str) and KEY.fullmatch(value) else str(value)
