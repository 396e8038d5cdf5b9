"""The states of tenants in words, and what may be wrong with one."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class TenantState(Choices):
    ACTIVE = "active", _l("Active"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "bad"
    ARCHIVED = "archived", _l("Archived"), "idle"
    DELETING = "deleting", _l("Being deleted"), "bad"
    SPARE = "spare", _l("Spare"), "idle"


class Trouble(Choices):
    """Why a tenant needs an upgrade to be run, or to be run again."""

    BEHIND = "behind", _l("Upgrade pending"), "warn"
    FAILED = "failed", _l("Upgrade failed"), "bad"
