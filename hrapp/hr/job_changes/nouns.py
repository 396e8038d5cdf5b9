"""The kinds of dated changes, each a noun with a page of its own: what it is called, says, and when it is possible."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import AWAY, DATED, FORMER, Reason, Status

# What is true of somebody on a day: their status, and when their probation ends.
Possible = Callable[[str, date | None], bool]


def works(status: str, _ends_on: date | None) -> bool:
    return status not in FORMER


def at_work(status: str, _ends_on: date | None) -> bool:
    return status in DATED


def not_suspended(status: str, _ends_on: date | None) -> bool:
    return status in DATED or status == Status.ON_LEAVE


def away(status: str, _ends_on: date | None) -> bool:
    return status in AWAY


def on_probation(status: str, ends_on: date | None) -> bool:
    return ends_on is not None and status in (Status.PENDING, Status.PROBATION)


class Noun(NamedTuple):
    """A kind of change. `facts` are in sight on its form, `more` are folded; `said` is what it says by itself."""

    path: str
    reason: Reason
    icon: str
    label: Any
    title: Message
    text: Any
    day: Any
    button: Any
    possible: Possible = works
    facts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    dates: tuple[str, ...] = ("effective_on",)
    status: Status | None = None
    tone: str = "info"

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.facts, *self.more, *self.dates, "note")


PLACES = ("department_id", "branch_id")
NOUNS = (
    Noun(
        "promotions", Reason.PROMOTION, "award", _l("Promotion"), N_("Promote %(name)s"),
        _l("A new job title, and perhaps another manager or department."), _l("Valid from"), _l("Promote"),
        facts=("job_title", "employment_type", "manager_id"), more=PLACES, tone="good",
    ),
    Noun(
        "transfers", Reason.TRANSFER, "arrow-right", _l("Transfer"), N_("Transfer %(name)s"),
        _l("Another department, branch or manager."), _l("Valid from"), _l("Transfer"),
        facts=(*PLACES, "manager_id"), more=("job_title",),
    ),
    Noun(
        "changes", Reason.CHANGE, "briefcase", _l("Other change"), N_("Change the job of %(name)s"),
        _l("Anything else about the job, such as full time to part time."), _l("Valid from"), _l("Change job"),
        facts=("job_title", "employment_type", *PLACES, "manager_id"),
    ),
    Noun(
        "leaves", Reason.LEAVE, "player-pause", _l("Leave"), N_("Leave of %(name)s"),
        _l("Away for longer, such as parental leave or a sabbatical."), _l("First day of leave"), _l("Record leave"),
        at_work, dates=("effective_on", "returns_on"), status=Status.ON_LEAVE,
    ),
    Noun(
        "suspensions", Reason.SUSPENSION, "ban", _l("Suspension"), N_("Suspend %(name)s"),
        _l("They may not work for a while. Their access stays as it is."), _l("First day of the suspension"),
        _l("Suspend"), not_suspended, dates=("effective_on", "returns_on"), status=Status.SUSPENDED, tone="bad",
    ),
    Noun(
        "returns", Reason.RETURN, "player-play", _l("Return"), N_("%(name)s comes back"),
        _l("Back at work after leave or a suspension."), _l("First day back"), _l("Record return"),
        away, status=Status.ACTIVE, tone="good",
    ),
    Noun(
        "confirmations", Reason.CONFIRMATION, "circle-check", _l("Confirmation of probation"),
        N_("Confirm the probation of %(name)s"), _l("Probation is passed, also before its last day."),
        _l("Confirmed from"), _l("Confirm"), on_probation, tone="good",
    ),
    Noun(
        "extensions", Reason.EXTENSION, "calendar-plus", _l("Extension of probation"),
        N_("Extend the probation of %(name)s"), _l("Probation lasts longer than it was to last."), _l("Decided on"),
        _l("Extend"), on_probation, dates=("probation_ends_on", "effective_on"), tone="warn",
    ),
)  # fmt: skip
BY_PATH = {noun.path: noun for noun in NOUNS}
BY_REASON = {noun.reason: noun for noun in NOUNS}
REASONS = tuple(BY_REASON)
# What the records say that are no change: of these, only the facts are corrected here.
ICONS = {Reason.HIRE: "user-plus", Reason.REHIRE: "user-plus", Reason.TERMINATION: "user-minus"}


def possible_now(status: str, ends_on: date | None) -> list[Noun]:
    """The kinds of changes that fit somebody with this status; what only this status asks for comes first."""
    fitting = [noun for noun in NOUNS if noun.possible(status, ends_on)]
    return sorted(fitting, key=lambda noun: noun.possible not in (away, on_probation))
