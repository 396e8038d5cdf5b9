"""The states that rows can be in: the tone of the badge, and the word on it."""

from flask_babel import lazy_gettext as _l

STATES = {
    "active": ("good", _l("Active")),
    "probation": ("info", _l("Probation")),
    "pending": ("warn", _l("Pending")),
    "on_leave": ("info", _l("On leave")),
    "suspended": ("bad", _l("Suspended")),
    "terminated": ("idle", _l("Terminated")),
    "resigned": ("idle", _l("Resigned")),
    "retired": ("idle", _l("Retired")),
    "invited": ("warn", _l("Invited")),
    "ended": ("idle", _l("Ended")),
    "accepted": ("good", _l("Accepted")),
    "expired": ("idle", _l("Expired")),
    "revoked": ("bad", _l("Revoked")),
    "spare": ("idle", _l("Spare")),
    "archived": ("idle", _l("Archived")),
    "deleting": ("bad", _l("Deleting")),
    "inactive": ("idle", _l("Inactive")),
    "behind": ("warn", _l("Behind")),
    "failed": ("bad", _l("Failed")),
    "none": ("idle", _l("Not invited")),
}
