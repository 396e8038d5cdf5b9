"""What the form of a new employee proposes: a work email by the employer's pattern, and the end of probation."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from marshmallow import ValidationError
from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.core.fields.kinds import Email
from hrapp.core.fields.patterns import Pattern, filled, words_of
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.core.text import N_, slugify
from hrapp.hr.employees.fields import EmployeeFields, Status
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.probation import later_by, probation_end
from hrapp.hr.employees.queries import is_email_taken
from hrapp.hr.settings.queries import Chosen, settings
from hrapp.platform.countries import pack_of

WORDS = ("first", "last", "first_initial", "last_initial")
# Nobody's id: an address is taken whoever has it.
NOBODY = UUID(int=0)
# People of one name who get an address of their own, by a number.
NAMESAKES = 50
EXAMPLE = ("Jane", "Doe")
EMAILS = Section("emails", _l("Work email"), _l("What the form for a new employee proposes as address."))


def makes_address(pattern: str) -> None:
    """Raise ValidationError unless the pattern, if its words are known, makes an email address."""
    if not set(words_of(pattern)) <= set(WORDS):
        return
    try:
        Email("").deserialize(_address(pattern, *EXAMPLE))
    except ValidationError:
        raise ValidationError(
            N_("This makes no email address. Write it such as {first}.{last}@acme.example.")
        ) from None


class EmailSettings(Fields):
    email_template = Pattern(
        _l("Pattern"),
        EMAILS,
        words=WORDS,
        load_default=None,
        validate=[makes_address],
        placeholder="{first}.{last}@acme.example",
        spellcheck="false",
        help=_l("Words: {first}, {last}, {first_initial}, {last_initial}. Leave blank to propose nothing."),
    )


def proposed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are proposed for a new record with the given first_name, last_name and hired_on."""
    found: dict[str, Any] = {"probation_ends_on": probation_end(values.get("hired_on"))}
    if values.get("first_name"):
        found["work_email"] = work_email(values["first_name"], values.get("last_name") or "")
    return {name: value for name, value in found.items() if value}


def work_email(first: str, last: str) -> str | None:
    """A free address by the employer's pattern; None without a pattern, or if the name makes no address."""
    pattern = settings(EmailSettings).email_template
    if not pattern:
        return None
    address: str = _address(pattern, first, last)
    local, _at, domain = address.partition("@")
    if not local:
        return None
    numbered = (f"{local}{number}@{domain}" for number in range(2, NAMESAKES))
    return next((each for each in (address, *numbered) if not is_email_taken(each, NOBODY)), None)


def _address(pattern: str, first: str, last: str) -> str:
    words = {"first": _plain(first), "last": _plain(last)}
    initials = {f"{name}_initial": word[:1] for name, word in words.items()}
    return filled(pattern, words | initials).lower()


def _plain(name: str) -> str:
    """A name as it stands in an address: ASCII letters, without the blanks inside it."""
    return "".join(map(slugify, name.split()))


def usual(country: str | None) -> dict[str, Any]:
    """What is usual in a country."""
    return {"probation_months": pack_of(country).probation_months}


# What a change of the settings does


def email_effects(_before: Chosen, after: Chosen, _today: date) -> list[str]:
    if not after.email_template:
        return [_("The form for a new employee no longer proposes a work email.")]
    address = _address(after.email_template, *EXAMPLE)
    return [
        _("For %(name)s, the form for a new employee proposes %(email)s.", name=" ".join(EXAMPLE), email=address),
        _("Addresses that people have stay as they are."),
    ]


def email_preview(chosen: Chosen, _today: date) -> list[str]:
    if not chosen.email_template:
        return []
    return [f"{' '.join(EXAMPLE)}: {_address(chosen.email_template, *EXAMPLE)}"]


def probation_effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    found = []
    if before.probation_months != after.probation_months:
        found += [_length_effect(after.probation_months, today), _keeping()]
    if before.probation_reminder_days != after.probation_reminder_days:
        found.append(
            ngettext(
                "Probations stand on the dashboard from %(num)s day before they end.",
                "Probations stand on the dashboard from %(num)s days before they end.",
                after.probation_reminder_days,
            )
        )
    return found


def _length_effect(months: int, today: date) -> str:
    if not months:
        return str(_("The form for a new employee no longer proposes a probation."))
    day = later_by(today, months) - timedelta(days=1)
    field: Any = EmployeeFields.field("probation_ends_on")
    return str(_("For somebody who starts today, a probation to %(date)s is proposed.", date=field.show(day)))


def _keeping() -> str:
    number = session.scalar(select(func.count(Employee.id)).where(Employee.status == Status.PROBATION)) or 0
    kept = ngettext("%(num)s person on probation keeps their date.", "%(num)s people on probation keep theirs.", number)
    return str(kept)
