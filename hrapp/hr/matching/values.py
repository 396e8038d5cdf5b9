"""Which values stay as two records become one: by default those of the kept one, filled from the other."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from hrapp.audit.changes import Changes, logged
from hrapp.core.fields.choices import Choices
from hrapp.hr.custom_fields.definitions import PREFIX
from hrapp.hr.employees.fields import BANK, EmployeeFields
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import IN_HISTORY
from hrapp.hr.employees.record_fields import record_fields

PHOTO = "photo"
# Said by the history, by the record that is kept, by the login, or by a departure.
NOT_CHOSEN = {*IN_HISTORY, "number", "terminated_on", "termination_reason", "rehire_eligible", "birthday_shown"}
# Parts of one whole, which is not filled up by parts of another.
WHOLES = (("address", "city", "region", "postal_code", "country"), EmployeeFields.names(BANK))
# What becomes of a second one, if there is room for it.
SPARE = {"work_email": "personal_email", "work_phone": "personal_phone"}
OF_LOGIN = ("user_id", "access_ended_at", "birthday_shown")
OF_DEPARTURE = ("termination_reason", "rehire_eligible")


class Stays(Choices):
    """Whose value stays."""

    KEPT = "kept", _l("Of the record that is kept")
    GIVEN_UP = "given_up", _l("Of the record that is given up")


class Decided(NamedTuple):
    """Whose value stays by field, and the values that the kept record gets; `spared` are those that move aside."""

    sources: dict[str, Stays]
    values: dict[str, Any]
    spared: tuple[str, ...]


def chosen_names(*records: Employee) -> list[str]:
    """The fields of which one value stays; those of fields that are hidden or retired by now too."""
    own = {PREFIX + key for record in records for key in record.custom or {}}
    fields = [name for name in record_fields(EmployeeFields).names() if name not in NOT_CHOSEN]
    return [*fields, *sorted(own.difference(fields)), PHOTO]


def decide(kept: Employee, given_up: Employee, chosen: Mapping[str, Stays]) -> Decided:
    """The values of the kept record after a merge, as far as they are not its own."""
    names = chosen_names(kept, given_up)
    sources = {name: chosen.get(name) or source_of(kept, given_up, name) for name in names}
    taken = {name for name in names if sources[name] == Stays.GIVEN_UP and name != PHOTO}
    values = {name: getattr(given_up, name) for name in taken}
    spared = []
    for name, spare in SPARE.items():
        left = getattr(kept if name in taken else given_up, name)
        stays = values.get(name, getattr(kept, name))
        if left and left != stays and not (getattr(kept, spare) or getattr(given_up, spare)):
            values[spare] = left
            spared.append(name)
    if given_up.user_id and not kept.user_id:
        values |= {name: getattr(given_up, name) for name in OF_LOGIN}
    return Decided(sources, values, tuple(spared))


def source_of(kept: Employee, given_up: Employee, name: str) -> Stays:
    if name == PHOTO:
        return Stays.KEPT if kept.photo_key or not given_up.photo_key else Stays.GIVEN_UP
    whole: Iterable[str] = next((names for names in WHOLES if name in names), (name,))
    is_filled = any(filled(getattr(kept, each)) for each in whole)
    return Stays.KEPT if is_filled or not any(filled(getattr(given_up, each)) for each in whole) else Stays.GIVEN_UP


def filled(value: Any) -> bool:
    return value is not None and not (isinstance(value, str | list) and not value)


def told(kept: Employee, given_up: Employee, decided: Decided) -> Changes:
    """What the log tells of the values that are given up: [what is given up, what stays], private ones masked."""
    fields = record_fields(EmployeeFields, retired=True)
    found: Changes = {"number": [given_up.number, kept.number]}
    for name, source in decided.sources.items():
        both = (getattr(given_up, name), getattr(kept, name)) if name != PHOTO else (None, None)
        if source == Stays.GIVEN_UP:
            both = both[1], both[0]
        if filled(both[0]) and both[0] != both[1]:
            found[name] = [logged(kept, fields, name, value) for value in both]
    return found
