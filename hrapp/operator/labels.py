"""The labels for states of tenants and for pending or failed upgrades."""

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices


class TenantState(Choices):
    ACTIVE = "active", _l("Active"), "good"
    SUSPENDED = "suspended", _l("Suspended"), "bad"
    ARCHIVED = "archived", _l("Archived"), "idle"
    DELETING = "deleting", _l("Being deleted"), "bad"
    SPARE = "spare", _l("Spare"), "idle"


class Trouble(Choices):
    """Why a tenant needs an upgrade."""

    BEHIND = "behind", _l("Upgrade pending"), "warn"
    FAILED = "failed", _l("Upgrade failed"), "bad"
