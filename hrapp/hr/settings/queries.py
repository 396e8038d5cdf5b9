"""Reading the employer's settings."""

from hrapp.core.extensions import session
from hrapp.hr.settings.fields import Rule, SettingsFields
from hrapp.hr.settings.models import Settings


def settings() -> Settings:
    """The settings of the bound tenant."""
    return session.get_one(Settings, 1)


def rules() -> dict[str, str]:
    """field of a record → its Rule, for the fields whose rule an employer may set."""
    return dict.fromkeys(SettingsFields.names(), Rule.REQUIRED) | settings().field_rules
