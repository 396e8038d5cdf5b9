"""A person's job over time, in words."""

from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from hrapp.core.fields.details import details
from hrapp.hr.employees.fields import EmployeeFields, Reason
from hrapp.hr.employees.models import JobRecord

ICONS = {
    Reason.HIRE: "user-plus",
    Reason.PROMOTION: "award",
    Reason.TRANSFER: "arrow-right",
    Reason.TERMINATION: "user-minus",
}
FACTS = ("department_id", "branch_id", "manager_id", "employment_type", "status")


class Step(NamedTuple):
    """One dated change of the job, as the timeline shows it."""

    when: date
    title: str
    text: str
    icon: str
    tone: str = "info"
    who: str = ""
    url: str = ""


def job_steps(records: list[JobRecord]) -> list[Step]:
    """The job over time, the newest first; each step says what it changed."""
    return [
        Step(
            record.effective_on,
            f"{Reason.word(record.reason)} · {record.job_title}",
            " · ".join([*facts(record, before), *([record.note] if record.note else [])]),
            ICONS.get(Reason(record.reason), "briefcase"),
        )
        for record, before in zip_longest(records, records[1:])
    ]


def facts(record: JobRecord, before: JobRecord | None) -> list[str]:
    """What holds from a record on, as far as it is new."""
    new = [name for name in FACTS if getattr(record, name) != getattr(before, name, None)]
    return [f"{each.label}: {each.value or '—'}" for each in details(EmployeeFields, record, new)]
