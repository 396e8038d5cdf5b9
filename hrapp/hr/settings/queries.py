"""Reading the employer's settings."""

from typing import Any

from hrapp.core.extensions import session
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.settings.models import Settings


class Chosen(Values):
    """The values of some settings, also as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def settings(fields: type[Fields]) -> Chosen:
    """What the bound tenant has chosen of these settings, else their defaults."""
    chosen = settings_row().chosen
    known = {name: chosen[name] for name in fields.names() if name in chosen}
    return Chosen(fields().load(known))


def settings_row() -> Settings:
    """The row in which the bound tenant's settings are stored."""
    return session.get_one(Settings, 1)
