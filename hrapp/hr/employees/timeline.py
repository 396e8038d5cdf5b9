"""The job history of one person as a whole: from what its records state follow the facts and the status of any day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from hrapp.core.errors import Invalid
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import AWAY, DATED, FORMER, Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord, status_by_dates

FACTS = Employee.JOB_FACTS
PROBATION = "probation_ends_on"
COLUMNS = tuple(attribute.key for attribute in JobRecord.__mapper__.column_attrs)
# Reasons with which a tenure begins, and which state all facts.
BEGINNINGS = (Reason.HIRE, Reason.REHIRE)
DAY = timedelta(days=1)


class Tenure(NamedTuple):
    """The time from a first day to the last one, None while that is not known, with its records, the oldest first."""

    hired_on: date
    probation_ends_on: date | None
    last_day: date | None
    records: list[JobRecord]


class Timeline:
    """The job records of one person, the oldest first; there is at least one.

    Each change replays the whole history: a fact holds until a later record states another one. So a record in the
    middle can be added, corrected or removed, and everything after it follows. Nothing is checked before `check`.
    `probation_ends_on` is what the row says, of which records of earlier releases do not know.
    """

    def __init__(self, records: Iterable[JobRecord], probation_ends_on: date | None = None) -> None:
        self.records = sorted(records, key=_place)
        self.removed: list[JobRecord] = []
        if any(record.stated is None for record in self.records):
            _state_differences(self.records, probation_ends_on)
            self._replay()

    @classmethod
    def begun_by(cls, employee: Employee) -> "Timeline":
        """The history of somebody of whom no record was kept: that they were hired, and left if they have."""
        facts = {name: getattr(employee, name) for name in FACTS}
        first = facts | {"status": Status.ACTIVE} if employee.is_former else facts
        timeline = cls(())
        timeline.add(
            employee.id, employee.hired_on, Reason.HIRE, {**first, PROBATION: employee.probation_ends_on}, note=None
        )
        if employee.is_former:
            # Where no last day is known, it is the first: they work here no longer, and that is what counts.
            last_day, left = employee.terminated_on or employee.hired_on, {"status": employee.status}
            timeline.add(employee.id, last_day + DAY, Reason.TERMINATION, left, note=None)
        return timeline

    def copied(self) -> "Timeline":
        """The same history with records of its own, to try what a change would do."""
        copy = Timeline(())
        copy.records = [JobRecord(**{name: getattr(record, name) for name in COLUMNS}) for record in self.records]
        return copy

    # Reading

    def find(self, record_id: UUID) -> JobRecord:
        """The record with this id, which is one of this history; StopIteration if it is not."""
        return next(record for record in self.records if record.id == record_id)

    def before(self, record: JobRecord) -> JobRecord | None:
        """The record before this one, if it is not the first."""
        place = self.records.index(record)
        return self.records[place - 1] if place else None

    def says(self, name: str, day: date) -> JobRecord:
        """The record that states the fact which holds on `day`."""
        records = self.records[: self.records.index(self.on(day)) + 1]
        return next((record for record in reversed(records) if name in _stated(record)), records[0])

    def on(self, day: date) -> JobRecord:
        """The record that holds on `day`; before the first day, what holds on that."""
        first, *later = self.records
        held = first
        for record in later:
            if record.effective_on <= max(day, first.effective_on):
                held = record
        return held

    def status_on(self, day: date) -> Status:
        return _status(self.on(day), day)

    def row_on(self, day: date) -> dict[str, Any]:
        """What the columns of the person's row say on `day`: the facts, the status, and the dates of the tenure."""
        held = self.on(day)
        return {name: getattr(held, name) for name in FACTS} | {
            "status": _status(held, day),
            "hired_on": held.tenure_hired_on,
            "probation_ends_on": held.tenure_probation_ends_on,
            "terminated_on": held.tenure_last_day,
        }

    def after(self, day: date) -> list[JobRecord]:
        """The records of later days, the next first."""
        return [record for record in self.records if record.effective_on > day]

    def tenure_on(self, day: date) -> Tenure:
        """The tenure that the record of `day` belongs to: the current one, or the latest before it."""
        held = self.on(day)
        return next(tenure for tenure in self.tenures if held in tenure.records)

    @property
    def tenures(self) -> list[Tenure]:
        """The tenures, the oldest first."""
        parts: list[list[JobRecord]] = []
        before: JobRecord | None = None
        for record in self.records:
            if before is None or _begins(before, record):
                parts.append([])
            parts[-1].append(record)
            before = record
        return [_tenure(part) for part in parts]

    # Changing

    def add(
        self, employee_id: UUID, on: date, reason: str, stated: Mapping[str, Any], note: str | None = None
    ) -> JobRecord:
        """Add a record that states these facts, and when probation ends if PROBATION is among them."""
        record = JobRecord(
            id=uuid7(),
            employee_id=employee_id,
            effective_on=on,
            reason=reason,
            note=note,
            stated=list(stated),
            **stated,
        )
        self.records.append(record)
        self._replay()
        return record

    def change(self, record: JobRecord, stated: Mapping[str, Any] | None = None, **columns: Any) -> None:
        """Let a record say something else: `stated` facts instead of its own, other `columns` such as effective_on."""
        if stated is not None:
            record.stated = list(stated)
            columns |= stated
        for name, value in columns.items():
            setattr(record, name, value)
        self._replay()

    def remove(self, record: JobRecord) -> None:
        self.records.remove(record)
        self.removed.append(record)
        self._replay()

    def redate(self, day: date, values: Mapping[str, Any]) -> None:
        """Correct `hired_on` or `probation_ends_on` of the tenure of `day`."""
        records = self.tenure_on(day).records
        if "hired_on" in values:
            self.change(records[0], effective_on=values["hired_on"])
        if PROBATION in values:
            says = next((record for record in reversed(records) if PROBATION in _stated(record)), records[0])
            says.stated = [*(name for name in _stated(says) if name != PROBATION), PROBATION]
            self.change(says, **{PROBATION: values[PROBATION]})

    # Checking

    def check(self, field: str = "effective_on") -> None:
        """Raise Invalid, at `field`, if the records contradict each other."""
        if problem := self.problem():
            raise Invalid({field: [problem]})

    def problem(self) -> Message | None:
        """Why the records contradict each other; None if they do not."""
        hires = [record for record in self.records if record.reason == Reason.HIRE]
        if hires and self.records[0].reason != Reason.HIRE:
            return N_("The job already changed before this date. Choose an earlier hire date.")
        for before, record in pairwise(self.records):
            if problem := _contradiction(before, record):
                return problem
        for tenure in self.tenures:
            if tenure.last_day and tenure.last_day < tenure.hired_on:
                return N_("The last day cannot be before the first.")
        return None

    def _replay(self) -> None:
        """Carry the facts of each record over to those after it, and the dates of each tenure to all of its records."""
        self.records.sort(key=_place)
        # What was put before the beginning is refused by `check`; until then it says what the beginning says.
        before = next((record for record in self.records if record.reason in BEGINNINGS), None)
        for record in self.records:
            if before is not None and before is not record:
                for name in FACTS:
                    if name not in _stated(record):
                        _set(record, name, getattr(before, name))
            if PROBATION not in _stated(record):
                _set(record, PROBATION, None)
            before = record
        for tenure in self.tenures:
            for record in tenure.records:
                _set(record, "tenure_hired_on", tenure.hired_on)
                _set(record, "tenure_probation_ends_on", tenure.probation_ends_on)
                _set(record, "tenure_last_day", tenure.last_day)
                _set(record, "status", _status(record, record.effective_on))


def _contradiction(before: JobRecord, record: JobRecord) -> Message | None:
    """Why `record` cannot follow `before`; None if it can."""
    returns = record.reason == Reason.REHIRE
    if before.status in FORMER and not returns:
        last_day = before.effective_on - DAY
        return N_("They left on %(date)s. Choose that day or an earlier one.", date=last_day)
    if returns and before.status not in FORMER:
        return N_("They have not left before that day.")
    if record.reason == Reason.RETURN and before.status not in AWAY:
        return N_("They are not on leave or suspended on that day.")
    if record.reason == Reason.LEAVE and before.status in AWAY:
        return N_("They are on leave or suspended on that day already.")
    if record.reason == Reason.SUSPENSION and before.status == Status.SUSPENDED:
        return N_("They are suspended on that day already.")
    return None


def _begins(before: JobRecord, record: JobRecord) -> bool:
    """Whether a tenure begins with `record`."""
    return record.reason == Reason.REHIRE or (before.status in FORMER and record.status not in FORMER)


def _tenure(records: list[JobRecord]) -> Tenure:
    ends = [record.probation_ends_on for record in records if PROBATION in _stated(record)]
    left = next((record.effective_on - DAY for record in records if record.status in FORMER), None)
    return Tenure(records[0].effective_on, ends[-1] if ends else None, left, records)


def _status(record: JobRecord, day: date) -> Status:
    """The status on `day` by a record: of somebody at work by the dates of the tenure, else as the record says."""
    if record.status in DATED or day < record.effective_on:
        return status_by_dates(day, record.tenure_hired_on or record.effective_on, record.tenure_probation_ends_on)
    return Status(record.status)


def _state_differences(records: list[JobRecord], probation_ends_on: date | None) -> None:
    """Let records of earlier releases state what differs from the one before, and the first one all facts."""
    before: JobRecord | None = None
    first = records[0]
    for record in records:
        if before is None or _begins(before, record):
            first = record
        if record.stated is None:
            record.stated = [name for name in FACTS if before is None or _differ(before, record, name)]
        before = record
    if PROBATION not in _stated(first):
        first.stated, first.probation_ends_on = [*FACTS, PROBATION], probation_ends_on


def _differ(before: JobRecord, record: JobRecord, name: str) -> bool:
    old, new = getattr(before, name), getattr(record, name)
    at_work = name == "status" and old in DATED and new in DATED
    return not at_work and bool(old != new)


def _stated(record: JobRecord) -> list[str]:
    return record.stated or []


def _set(record: JobRecord, name: str, value: Any) -> None:
    """Set a column if it differs, so that records which stay the same keep their version."""
    if getattr(record, name) != value:
        setattr(record, name, value)


def _place(record: JobRecord) -> tuple[date, UUID]:
    return record.effective_on, record.id
