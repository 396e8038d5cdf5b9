"""Reading the employer's settings."""

from hrapp.core.extensions import session
from hrapp.hr.settings.models import Settings


def settings() -> Settings:
    """The settings of the bound tenant."""
    return session.get_one(Settings, 1)
