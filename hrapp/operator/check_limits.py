"""How many identifiers employers may look for at others in a day: all of them, or one of them for a while."""

from datetime import date

from sqlalchemy import func, select

from hrapp.access.actor import Actor
from hrapp.audit.changes import set_values
from hrapp.core import clock
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.core.text import N_
from hrapp.platform.employers.log import record_event
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.models import CheckedIdentifier, OperatorSettings

WITH_A_DAY = N_("Say until when. After that day, the limit is that of everybody.")
WITH_A_NUMBER = N_("Enter a number, or leave the day blank as well.")
NOT_OVER = N_("Choose today or a day to come.")


def operator_settings() -> OperatorSettings:
    """What the operator has set for the whole site."""
    return session.get_one(OperatorSettings, 1)


def change_limit(settings: OperatorSettings, values: Values) -> None:
    """Set the daily limit of all employers (LimitFields)."""
    set_values(settings, values)


def change_limit_of(actor: Actor, employer: Employer, values: Values) -> None:
    """Set the daily limit of one employer (OwnLimitFields), or take it back, and log it there.

    Invalid unless there are both a number and a day, which is not over, or neither.
    """
    number, until = values.get("daily_checks"), values.get("daily_checks_until")
    if number is not None and until is None:
        raise Invalid({"daily_checks_until": [WITH_A_DAY]})
    if until is not None and number is None:
        raise Invalid({"daily_checks": [WITH_A_NUMBER]})
    if until is not None and until < clock.today(employer.time_zone):
        raise Invalid({"daily_checks_until": [NOT_OVER]})
    if changes := set_values(employer, {"daily_checks": number, "daily_checks_until": until}):
        record_event(actor, employer, "updated", changes)


def own_limit(employer: Employer, today: date) -> int | None:
    """The limit that an employer has of its own on a day; None if it is that of everybody."""
    until = employer.daily_checks_until
    return employer.daily_checks if until is None or until >= today else None


def checked_on(employer: Employer, day: date) -> int:
    """How many different identifiers an employer has looked for on a day."""
    mine = (CheckedIdentifier.employer_id == employer.id, CheckedIdentifier.day == day)
    return session.scalar(select(func.count()).select_from(CheckedIdentifier).where(*mine)) or 0
