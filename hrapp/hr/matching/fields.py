"""What two records are compared by, and what happens when they are alike."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.core.fields.kinds import Radios
from hrapp.core.fields.schema import Fields
from hrapp.core.fields.sections import Section
from hrapp.hr.matching.signals import Signal
from hrapp.hr.settings.fields import FoldedChoice


class DuplicateLevel(Choices):
    """What two records are compared by."""

    STRICT = "strict", _l("Strict: identifiers only")
    MODERATE = "moderate", _l("Moderate: also email and phone")
    LENIENT = "lenient", _l("Lenient: also name with date of birth")


OF_LEVEL: Mapping[str, frozenset[Signal]] = {
    DuplicateLevel.STRICT: frozenset({Signal.IDENTIFIER}),
    DuplicateLevel.MODERATE: frozenset({Signal.IDENTIFIER, Signal.EMAIL, Signal.PHONE}),
    DuplicateLevel.LENIENT: frozenset(Signal),
}


class DuplicateAction(Choices):
    """What happens when a record that is saved, new or changed, matches another: whoever saves it sees both first."""

    BLOCK = (
        "block",
        _l("Block: it is not saved. If no identifier is the same, an owner or administrator can go on with a reason"),
    )
    WARN = "warn", _l("Warn: HR compares both, and goes on if it is a different person")
    ALLOW = "allow", _l("Allow with a reason: HR compares both, and says how they know that it is a different person")


class PairState(Choices):
    """What was decided about two records that are alike."""

    OPEN = "open", _l("To decide"), "warn"
    DIFFERENT = "different", _l("Different people"), "idle"
    MERGED = "merged", _l("Merged"), "good"


DUPLICATES = Section("duplicates", _l("Duplicates"), _l("How a second record of the same person is noticed."))


class DuplicateSettings(Fields):
    duplicates_level: Any = Radios(
        _l("What is compared"),
        DUPLICATES,
        choices=DuplicateLevel,
        allow_none=False,
        load_default=str(DuplicateLevel.MODERATE),
    )
    duplicates_without: Any = FoldedChoice(
        _l("Left out of it"),
        DUPLICATES,
        choices=Signal,
        allow_none=False,
        load_default=list,
        help=_l("What records are not compared by, though the level says so."),
    )
    duplicates_action: Any = Radios(
        _l("If somebody is found"),
        DUPLICATES,
        choices=DuplicateAction,
        allow_none=False,
        load_default=str(DuplicateAction.WARN),
        help=_l("Whichever it is, people are always compared before a record is saved, also by programs."),
    )


def chosen_signals(values: Mapping[str, Any]) -> frozenset[Signal]:
    """What records are compared by, as these settings say."""
    return OF_LEVEL[values["duplicates_level"]] - frozenset(values["duplicates_without"])
