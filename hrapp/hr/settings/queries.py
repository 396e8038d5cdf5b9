"""Reading how this employer wants things done."""

from hrapp.core.extensions import session
from hrapp.hr.settings.models import Settings


def settings() -> Settings:
    """The one row of settings, which is made together with the tenant."""
    return session.get_one(Settings, 1)
