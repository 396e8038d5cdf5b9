"""How employers have looked for people at others lately, and what about it is unusual.

An answer tells something about a person, so that who asks very much, or tries, is worth a question. What was saved
afterwards tells a burst from a season of hiring. Only numbers are read, and only in `public`: a record was saved if the
index of people has it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Date, DateTime, Float, Select, and_, bindparam, case, cast, func, select

from hrapp.core.text import N_, Message
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.fields import Purpose
from hrapp.platform.people_index.models import CheckedIdentifier, PeopleCheck, PersonIndex

DAYS = 30
# From how many on it is unusual: identifiers tried on one record, checks without a record, checks in an hour or day.
TRIED, UNSAVED, HOURLY, DAILY = 6, 20, 50, 30
# How many times the checks of its usual day an employer's busiest day has to have, and of how many checks on the share
# of matches says something.
TIMES, ENOUGH = 5, 20


def checks() -> CTE:
    """The checks of the last days, each with whether its record is there."""
    indexed = select(PersonIndex.tenant_id, PersonIndex.employee_id).distinct().subquery()
    return (
        select(
            PeopleCheck.employer_id,
            PeopleCheck.employee_id,
            PeopleCheck.found,
            PeopleCheck.purpose,
            # Of a check over the limit, no identifier was looked for.
            (PeopleCheck.identifiers == 0).label("limited"),
            indexed.c.employee_id.is_not(None).label("saved"),
            func.date_trunc("hour", PeopleCheck.at).label("hour"),
            cast(func.timezone(Employer.time_zone, PeopleCheck.at), Date).label("day"),
        )
        .join(Employer, PeopleCheck.employer_id == Employer.id)
        .outerjoin(
            indexed,
            and_(indexed.c.tenant_id == Employer.tenant_id, indexed.c.employee_id == PeopleCheck.employee_id),
        )
        .where(PeopleCheck.at >= bindparam("since", type_=DateTime(timezone=True)))
        .cte("checks")
    )


CHECKS = checks()
# People who were added: their records are there.
ADDED = func.count(CHECKS.c.employee_id.distinct()).filter(CHECKS.c.saved, CHECKS.c.purpose == Purpose.ADDED.value)


def peaks(period: Any, name: str) -> CTE:
    """The hour or day of each employer with most checks, how many it had, and how many people were added in it."""
    each = (
        select(CHECKS.c.employer_id, period.label("period"), func.count().label("checks"), ADDED.label("added"))
        .group_by(CHECKS.c.employer_id, period)
        .cte(f"each_{name}")
    )
    rank = func.row_number().over(partition_by=each.c.employer_id, order_by=(each.c.checks.desc(), each.c.period))
    ranked = select(each, rank.label("rank")).cte(f"ranked_{name}")
    first = ranked.c.rank == 1
    return (
        select(
            ranked.c.employer_id,
            func.max(ranked.c.period).filter(first).label("period"),
            func.max(ranked.c.checks).filter(first).label("checks"),
            func.max(ranked.c.added).filter(first).label("added"),
            # What half of its other days stay below.
            func.percentile_disc(0.5).within_group(ranked.c.checks).filter(~first).label("usual"),
        )
        .group_by(ranked.c.employer_id)
        .cte(name)
    )


def totals() -> CTE:
    """The checks of each employer in all."""
    counted = func.count()
    return (
        select(
            CHECKS.c.employer_id,
            counted.label("checks"),
            counted.filter(CHECKS.c.found).label("found"),
            counted.filter(~CHECKS.c.saved).label("unsaved"),
            counted.filter(CHECKS.c.limited).label("limited"),
        )
        .group_by(CHECKS.c.employer_id)
        .cte("totals")
    )


def trials() -> CTE:
    """How many identifiers were tried on one record: the first, and one with each change. The most of each employer."""
    each = (
        select(CHECKS.c.employer_id, (func.count() + 1).label("tried"))
        .where(CHECKS.c.purpose == Purpose.CHANGED.value, CHECKS.c.employee_id.is_not(None))
        .group_by(CHECKS.c.employer_id, CHECKS.c.employee_id)
        .subquery()
    )
    return select(each.c.employer_id, func.max(each.c.tried).label("tried")).group_by(each.c.employer_id).cte("trials")


def identifiers() -> CTE:
    """How many different identifiers each employer has looked for."""
    return (
        select(CheckedIdentifier.employer_id, func.count(CheckedIdentifier.fingerprint.distinct()).label("identifiers"))
        .where(CheckedIdentifier.day >= cast(bindparam("since", type_=DateTime(timezone=True)), Date))
        .group_by(CheckedIdentifier.employer_id)
        .cte("identifiers")
    )


TOTALS, TRIALS, IDENTIFIERS = totals(), trials(), identifiers()
HOUR, DAY = peaks(CHECKS.c.hour, "busiest_hour"), peaks(CHECKS.c.day, "busiest_day")
TRIED_MOST = func.coalesce(TRIALS.c.tried, 1)


@dataclass(frozen=True)
class Asking:
    """How one employer has asked lately. `unusual` is how many times over the usual it is, 0 for usual."""

    employer: Employer
    checks: int
    found: int
    unsaved: int
    limited: int
    identifiers: int
    tried: int
    hourly: int
    added_hourly: int
    busiest: date
    daily: int
    added_daily: int
    usual: int | None
    unusual: float
    is_hiring: bool
    reasons: tuple[Message, ...] = ()

    @property
    def share_found(self) -> int:
        """How many of a hundred checks have found a match."""
        return round(100 * self.found / self.checks)


class Rule(NamedTuple):
    """What makes asking unusual: when it is, how many times over the limit, and what is said of it."""

    holds: ColumnElement[bool]
    degree: Any
    words: Callable[[Asking], Message]


def tried(asking: Asking) -> Message:
    return N_("Tried %(number)s identifiers on one record.", number=asking.tried)


def unsaved(asking: Asking) -> Message:
    return N_("%(number)s of %(checks)s checks are of no record.", number=asking.unsaved, checks=asking.checks)


def limited(asking: Asking) -> Message:
    return N_("%(number)s of %(checks)s checks were over the limit.", number=asking.limited, checks=asking.checks)


def hourly(asking: Asking) -> Message:
    if not asking.added_hourly:
        return N_("%(checks)s checks in an hour, no employee added.", checks=asking.hourly)
    return N_(
        "%(checks)s checks in an hour, employees added: %(added)s.", checks=asking.hourly, added=asking.added_hourly
    )


def daily(asking: Asking) -> Message:
    return N_(
        "%(checks)s checks on %(day)s, where %(usual)s are usual. Employees added: %(added)s.",
        checks=asking.daily,
        day=asking.busiest,
        usual=asking.usual,
        added=asking.added_daily,
    )


def found(asking: Asking) -> Message:
    return N_("%(share)s%% of %(checks)s checks found a match.", share=asking.share_found, checks=asking.checks)


FEW_ADDED_HOURLY, FEW_ADDED_DAILY = HOUR.c.added * 2 < HOUR.c.checks, DAY.c.added * 2 < DAY.c.checks
IS_FAST = HOUR.c.checks >= HOURLY
IS_BUSY = and_(DAY.c.checks >= DAILY, DAY.c.checks >= TIMES * DAY.c.usual)
RULES = {
    "is_trying": Rule(TRIED_MOST >= TRIED, TRIED_MOST / float(TRIED), tried),
    "is_unsaved": Rule(
        and_(TOTALS.c.unsaved >= UNSAVED, TOTALS.c.unsaved * 2 > TOTALS.c.checks),
        TOTALS.c.unsaved / float(UNSAVED),
        unsaved,
    ),
    "is_limited": Rule(TOTALS.c.limited >= 1, 1 + TOTALS.c.limited / float(UNSAVED), limited),
    "is_fast": Rule(and_(IS_FAST, FEW_ADDED_HOURLY), HOUR.c.checks / float(HOURLY), hourly),
    "is_burst": Rule(and_(IS_BUSY, FEW_ADDED_DAILY), DAY.c.checks / (float(TIMES) * DAY.c.usual), daily),
    "is_found": Rule(
        and_(TOTALS.c.checks >= ENOUGH, TOTALS.c.found * 2 >= TOTALS.c.checks),
        2.0 * TOTALS.c.found / TOTALS.c.checks,
        found,
    ),
}
DEGREES = [case((rule.holds, cast(rule.degree, Float)), else_=0.0) for rule in RULES.values()]
UNUSUAL: ColumnElement[float] = sum(DEGREES[1:], DEGREES[0])
# Busy, but with people who were added: a season of hiring.
IS_HIRING = case((and_(IS_FAST, ~FEW_ADDED_HOURLY), True), (and_(IS_BUSY, ~FEW_ADDED_DAILY), True), else_=False)


def askings(_scope: None) -> Select[Any]:
    """The employers that have asked lately, with their numbers. Parameter: `since`."""
    return (
        select(
            Employer,
            TOTALS.c.checks,
            TOTALS.c.found,
            TOTALS.c.unsaved,
            TOTALS.c.limited,
            func.coalesce(IDENTIFIERS.c.identifiers, 0).label("identifiers"),
            TRIED_MOST.label("tried"),
            HOUR.c.checks.label("hourly"),
            HOUR.c.added.label("added_hourly"),
            DAY.c.period.label("busiest"),
            DAY.c.checks.label("daily"),
            DAY.c.added.label("added_daily"),
            DAY.c.usual,
            UNUSUAL.label("unusual"),
            IS_HIRING.label("is_hiring"),
            *(rule.holds.label(name) for name, rule in RULES.items()),
        )
        .join(TOTALS, TOTALS.c.employer_id == Employer.id)
        .join(HOUR, HOUR.c.employer_id == Employer.id)
        .join(DAY, DAY.c.employer_id == Employer.id)
        .outerjoin(TRIALS, TRIALS.c.employer_id == Employer.id)
        .outerjoin(IDENTIFIERS, IDENTIFIERS.c.employer_id == Employer.id)
    )


def asking_of(row: Any) -> Asking:
    """A row of `askings`, with what is unusual in words."""
    asking = Asking(*row[: -len(RULES)])
    held = [rule for rule, holds in zip(RULES.values(), row[-len(RULES) :], strict=True) if holds]
    return replace(asking, reasons=tuple(rule.words(asking) for rule in held))
