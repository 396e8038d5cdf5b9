"""Employee numbers: the five formats, and the counters behind them.

A number is made by a pattern, such as `{prefix}{year}-{number}`. Each combination of year, branch and department that
the pattern names has a counter of its own, a family; somebody without a branch or department gets a number without it.
A counter only goes up, and skips what is or was in use, so that no number is given twice.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import validate
from sqlalchemy import select, union_all

from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Number, Radios, Text, YesNo
from hrapp.core.fields.patterns import Pattern, filled, words_of
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.core.keys import match_key, unique_key
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import LONGEST_NUMBER
from hrapp.hr.employees.models import Employee
from hrapp.hr.organization.models import Branch, Department
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.operations import next_value, peek, remember
from hrapp.hr.settings.queries import Chosen, settings

COUNTER = "employee"
# Begins the names under which numbers are remembered that somebody has had and given up.
GIVEN_UP = "given up:"
SHOWN = 3
# So many numbers are looked at together, and so often, for those that are shown.
LOOKED_AT, LOOKS = 20, 10
NOT_BY_HAND = N_("Employee numbers are given by the counter here. The settings do not allow entering one.")


class NumberFormat(Choices):
    SEQUENTIAL = "sequential", _l("One after another: EMP-001")
    YEARLY = "yearly", _l("By year of hire: EMP-2026-001")
    BRANCH = "branch", _l("By branch: EMP-DLA-001")
    DEPARTMENT = "department", _l("By department: EMP-FIN-001")
    CUSTOM = "custom", _l("An own pattern")


PATTERNS = {
    NumberFormat.SEQUENTIAL: "{prefix}{number}{suffix}",
    NumberFormat.YEARLY: "{prefix}{year}-{number}{suffix}",
    NumberFormat.BRANCH: "{prefix}{branch}-{number}{suffix}",
    NumberFormat.DEPARTMENT: "{prefix}{dept}-{number}{suffix}",
}
WORDS = ("prefix", "year", "branch", "dept", "number", "suffix")
# Those that make a family.
PARTS = ("year", "branch", "dept")
FITTING = validate.Regexp(
    r"[^(){}\x00-\x1f\x7f\ud800-\udfff]*\Z", error=N_("Leave out brackets and braces, which a number cannot have.")
)
NUMBERS = Section("numbers", _l("Employee numbers"), _l("How new employees get their number."))


class NumberSettings(Fields):
    number_format = Radios(
        _l("Format"),
        NUMBERS,
        choices=NumberFormat,
        allow_none=False,
        load_default=str(NumberFormat.SEQUENTIAL),
        help=_l("Branches and departments stand with their codes. Somebody who has none gets a number without it."),
    )
    number_template = Pattern(
        _l("Own pattern"),
        NUMBERS,
        words=WORDS,
        needed=("number",),
        allow_none=False,
        load_default="{prefix}-{year}-{branch}-{dept}-{number}",
        help=_l("For an own pattern. Words: {prefix}, {year}, {branch}, {dept}, {number}, {suffix}."),
        validate=[validate.Regexp(r"[^()]*\Z", error=N_("Leave out brackets and braces, which a number cannot have."))],
        spellcheck="false",
    )
    number_prefix = Text(
        _l("Prefix"), NUMBERS, 20, validate=[FITTING], load_default="EMP-", help=_l("What each number begins with.")
    )
    number_suffix = Text(
        _l("Suffix"), NUMBERS, 20, validate=[FITTING], load_default=None, help=_l("What each number ends with.")
    )
    number_start = Number(
        _l("First number"),
        NUMBERS,
        1,
        999_999_999,
        allow_none=False,
        load_default=1,
        help=_l("A counter that is further on already goes on from there."),
    )
    number_padding = Number(
        _l("Digits"),
        NUMBERS,
        1,
        12,
        allow_none=False,
        load_default=3,
        help=_l("Shorter numbers are filled up with zeros."),
    )
    number_manual = YesNo(_l("Numbers may be entered by hand"), NUMBERS, load_default=True)


class Standing(NamedTuple):
    """What a number says of the person who gets it: year of hire, and the codes of branch and department, if any."""

    year: str
    branch: str = ""
    dept: str = ""


class Numbering(NamedTuple):
    """How the numbers of one family are made; `counter` is the name of its counter."""

    chosen: Chosen
    pattern: str
    parts: Mapping[str, str]

    @property
    def counter(self) -> str:
        """By the parts' values in the order of the pattern, so that two families never make the same numbers."""
        values = (self.parts.get(word, "") for word in words_of(self.pattern) if word in PARTS)
        return ":".join([COUNTER, *(match_key(value) for value in values if value)])

    def write(self, value: int) -> str:
        """The number with this value of the counter."""
        chosen = self.chosen
        words = {
            "prefix": chosen.number_prefix or "",
            "suffix": chosen.number_suffix or "",
            "number": f"{value:0{chosen.number_padding}d}",
        }
        return filled(self.pattern, words | dict(self.parts))


def numbering(chosen: Chosen, standing: Standing) -> Numbering:
    """How somebody is numbered by `chosen`, values of NumberSettings."""
    return Numbering(chosen, pattern_of(chosen), standing._asdict())


def pattern_of(chosen: Chosen) -> str:
    """The pattern of the chosen format."""
    own: str = chosen.number_template
    return PATTERNS.get(NumberFormat(chosen.number_format), own)


def draw(hired_on: date, branch_id: UUID | None, department_id: UUID | None) -> str:
    """The next free number for somebody, whose counter stays locked until the transaction ends.

    Invalid if it would be longer than a number may be.
    """
    chosen = settings(NumberSettings)
    named = set(words_of(pattern_of(chosen)))
    codes = {
        "branch": _code(Branch, branch_id if "branch" in named else None),
        "dept": _code(Department, department_id if "dept" in named else None),
    }
    family = numbering(chosen, Standing(str(hired_on.year), **codes))
    while True:
        number = family.write(next_value(family.counter, chosen.number_start))
        if len(number) > LONGEST_NUMBER:
            raise Invalid({"number": [too_long(number)]})
        if not used({number}):
            return number


def give_up(number: str) -> None:
    """Remember a number that somebody does not have any more, so that the counter never gives it to another one."""
    remember(GIVEN_UP + unique_key(number))


def used(numbers: set[str]) -> set[str]:
    """Those of `numbers` that somebody has, or had before."""
    by_key = {unique_key(number): number for number in numbers}
    by_name = {GIVEN_UP + key: number for key, number in by_key.items()}
    here = select(Employee.number_key).where(Employee.number_key.in_(by_key))
    before = select(Counter.name).where(Counter.name.in_(by_name))
    return {(by_key | by_name)[key] for key in session.scalars(union_all(here, before))}


def coming(family: Numbering) -> list[str]:
    """The next SHOWN numbers of a family, without taking them; fewer if the next thousands are in use."""
    found: list[str] = []
    value = peek(family.counter, family.chosen.number_start)
    for start in range(value, value + LOOKED_AT * LOOKS, LOOKED_AT):
        written = [family.write(each) for each in range(start, start + LOOKED_AT)]
        taken = used(set(written))
        found += [number for number in written if number not in taken]
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def _code(model: type[Branch] | type[Department], unit_id: UUID | None) -> str:
    return (session.scalar(select(model.code).where(model.id == unit_id)) or "") if unit_id else ""


def too_long(number: str) -> Message:
    """Why a number cannot be given."""
    return N_(
        "The next number would be %(number)s, longer than %(limit)s characters. Shorten the prefix or the pattern.",
        number=number[:80],
        limit=LONGEST_NUMBER,
    )
