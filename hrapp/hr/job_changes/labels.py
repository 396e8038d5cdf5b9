"""A job history in words: its tenures, and in each its steps, the newest first, with what each has changed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from hrapp.core.fields.details import details
from hrapp.core.fields.kinds import Reference
from hrapp.hr.employees.fields import EmployeeFields, Reason
from hrapp.hr.employees.models import JobRecord
from hrapp.hr.employees.tenure import between
from hrapp.hr.employees.timeline import BEGINNINGS, FACTS, PROBATION, Tenure, Timeline
from hrapp.hr.job_changes.nouns import BY_REASON, ICONS

# The status is what the title of a step says.
SHOWN = tuple(name for name in FACTS if name != "status")


class Changed(NamedTuple):
    """A fact that a step has changed; `before` is '' where a tenure begins."""

    label: Any
    before: str
    after: str


class Step(NamedTuple):
    """A record of the history as it is shown; `holds` if it is the one that holds today, `last_day` if it is an end."""

    record: JobRecord
    title: Any
    icon: str
    tone: str
    changes: list[Changed]
    scheduled: bool
    holds: bool
    corrected: bool
    last_day: date | None

    @property
    def removable(self) -> bool:
        return self.corrected and self.record.reason not in BEGINNINGS


class TenureShown(NamedTuple):
    """A tenure: from when to when, how long that was if it is over, and its steps, the newest first."""

    hired_on: date
    last_day: date | None
    length: str
    steps: list[Step]


def tenures_of(timeline: Timeline | None, today: date) -> list[TenureShown]:
    """The tenures of a history, the newest first; none where no history is kept."""
    if timeline is None:
        return []
    found, before = [], None
    for tenure in timeline.tenures:
        steps = []
        for record in tenure.records:
            steps.append(step_of(record, before, timeline, today))
            before = record
        found.append(TenureShown(tenure.hired_on, tenure.last_day, length_of(tenure, today), steps[::-1]))
    return found[::-1]


def length_of(tenure: Tenure, today: date) -> str:
    return between(tenure.hired_on, tenure.last_day) if tenure.last_day and tenure.last_day < today else ""


def step_of(record: JobRecord, before: JobRecord | None, timeline: Timeline, today: date) -> Step:
    reason, scheduled = Reason(record.reason), record.effective_on > today
    noun = BY_REASON.get(reason)
    ends = reason == Reason.TERMINATION
    return Step(
        record,
        noun.label if noun and scheduled else _("Leaves") if ends and scheduled else reason.label,
        noun.icon if noun else ICONS[reason],
        noun.tone if noun else "good" if reason in BEGINNINGS else "idle",
        list(changes_of(record, before)),
        scheduled,
        not scheduled and record is timeline.on(today),
        noun is not None or reason == Reason.HIRE,
        record.effective_on - timedelta(days=1) if ends else None,
    )


def changes_of(record: JobRecord, before: JobRecord | None) -> Iterable[Changed]:
    """What a record has changed, old and new; all facts of one with which a tenure begins."""
    begins = before is None or record.reason in BEGINNINGS
    earlier = None if begins else before
    names = [name for name in SHOWN if begins or getattr(record, name) != getattr(before, name)]
    old = {detail.name: detail.value for detail in details(EmployeeFields, earlier, names)} if earlier else {}
    for detail in details(EmployeeFields, record, names):
        if detail.value or not begins:
            yield Changed(detail.label, "" if begins else old.get(detail.name) or "—", detail.value or "—")
    if PROBATION in (record.stated or ()) and (record.probation_ends_on or not begins):
        field = EmployeeFields.field(PROBATION)
        assert field is not None  # noqa: S101  one of its names
        known = earlier.tenure_probation_ends_on if earlier and earlier.probation_ends_on else None
        planned = field.show(known) if known and known != record.probation_ends_on else ""
        yield Changed(field.label, planned, field.show(record.probation_ends_on) or "—")


def names_in(timeline: Timeline) -> dict[UUID, str]:
    """id → name of the departments, branches and managers that a loaded history refers to."""
    rows = (getattr(record, name) for record in timeline.records for name in ("department", "branch", "manager"))
    return {row.id: row.name for row in rows if row}


def value_in_words(name: str, value: Any, names: dict[UUID, str]) -> str:
    """A fact as a reader sees it; `names` are those of what it may refer to."""
    field = EmployeeFields.field(name)
    assert field is not None  # noqa: S101  the facts are fields
    if isinstance(field, Reference):
        return names.get(value, "") or str(_("nobody") if name == "manager_id" else _("none"))
    return field.show(value) or "—"
