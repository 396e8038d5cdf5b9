"""How the settings are shown: a card for each section, and what a change of it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from hrapp.access.topic import SettingsPart, settings_parts
from hrapp.core.errors import NotFound
from hrapp.core.fields.form import Form, as_shown
from hrapp.core.fields.locale_data import country_names
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_
from hrapp.hr.settings.fields import FieldRule, FoldedChoice, Rule
from hrapp.hr.settings.operations import changed
from hrapp.hr.settings.queries import Chosen, defaults_of


def part_of(section: str) -> SettingsPart:
    """The section with this key; NotFound if there is none."""
    if part := settings_parts().get(section):
        return part
    raise NotFound(N_("There are no such settings."))


class Change(NamedTuple):
    """A setting that changes, with its values as a reader sees them."""

    name: str
    label: Any
    before: str
    after: str


class Proposal(NamedTuple):
    """Values that are usual somewhere, and the page that says what they change."""

    text: str
    url: str


@dataclass(frozen=True)
class Card:
    """A section of the settings with its form."""

    part: SettingsPart
    form: Form
    today: date
    country: str | None

    @property
    def groups(self) -> dict[Section, list[str]]:
        """The rules by the sections of the record; empty for other settings."""
        found: dict[Section, list[str]] = {}
        for name, field in self.form.schema.fields.items():
            if isinstance(field, FieldRule):
                found.setdefault(field.group, []).append(name)
        return found

    @property
    def columns(self) -> list[tuple[str, Any]]:
        """The rules that a field may have, with their labels."""
        return Rule.options()

    @property
    def folded(self) -> dict[str, str]:
        """The settings that are shown folded, with what is chosen of each in words."""
        fields = self.form.schema.fields
        return {
            name: _readable(field, self.form.value(name))
            for name, field in fields.items()
            if isinstance(field, FoldedChoice)
        }

    @property
    def preview(self) -> list[str]:
        """What the values lead to; none as long as they are invalid."""
        if self.part.preview is None or self.form.all_errors:
            return []
        return self.part.preview(Chosen(self.form.row | self.form.values), self.today)

    @property
    def departures(self) -> list[Change]:
        """The settings that are not the defaults, each with its default before it."""
        return changes_in(self.part, defaults_of(self.part.fields), self.form.row)

    @property
    def reset_url(self) -> str:
        return effects_url(self.part, defaults_of(self.part.fields))

    @property
    def proposal(self) -> Proposal | None:
        """What is usual in the employer's country, if that is something else than what is set."""
        if self.part.usual is None or self.country is None:
            return None
        usual = self.part.usual(self.country)
        new = changes_in(self.part, self.form.row, usual)
        if not new:
            return None
        values = ", ".join(f"{each.label}: {each.after}" for each in new)
        country = country_names(str(get_locale())).get(self.country, self.country)
        text = _("Usual in this country (%(country)s): %(values)s.", country=country, values=values)
        return Proposal(text, effects_url(self.part, self.form.row | usual))


def effects_url(part: SettingsPart, values: Mapping[str, Any]) -> str:
    """The page that says what a change to these values does."""
    written = {name: as_shown(value) for name, value in values.items() if value is not False}
    return url_for("settings.show_effects", section=part.key, **written)


def changes_in(part: SettingsPart, before: Chosen, values: Mapping[str, Any]) -> list[Change]:
    """The settings that differ, in the order of their fields."""
    found = changed(before, values)
    fields = {name: field for name in part.fields.names() if name in found and (field := part.fields.field(name))}
    return [
        Change(name, field.label, *(_readable(field, value) for value in found[name])) for name, field in fields.items()
    ]


def effects_of(part: SettingsPart, before: Chosen, values: Mapping[str, Any], today: date) -> list[str]:
    """What a change to `values` does, in words."""
    return part.effects(before, Chosen({**before, **values}), today) if part.effects else []


def _readable(field: Any, value: Any) -> str:
    return str(field.show(value) or _("none"))
