"""The job history, formatted for the timeline, and what a change has saved."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from flask_babel import gettext as _

from hrapp.core.fields.details import details
from hrapp.hr.employees.fields import EmployeeFields, Reason
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.record_fields import record_fields

ICONS = {
    Reason.HIRE: "user-plus",
    Reason.PROMOTION: "award",
    Reason.TRANSFER: "arrow-right",
    Reason.TERMINATION: "user-minus",
}
FACTS = tuple(name for name in Employee.JOB_FACTS if name != "job_title")


class Step(NamedTuple):
    """An item of the timeline."""

    when: date
    title: str
    text: str
    icon: str
    tone: str = "info"
    who: str = ""
    url: str = ""


def job_steps(records: list[JobRecord]) -> list[Step]:
    """The timeline of a job history, the newest first; each step names what changed."""
    return [
        Step(
            record.effective_on,
            f"{Reason.label_of(record.reason)} · {record.job_title}",
            " · ".join([*facts(record, before), *([record.note] if record.note else [])]),
            ICONS.get(Reason(record.reason), "briefcase"),
        )
        for record, before in zip_longest(records, records[1:])
    ]


def facts(record: JobRecord, before: JobRecord | None) -> list[str]:
    """`label: value` for each fact that differs from the record before."""
    new = [name for name in FACTS if getattr(record, name) != getattr(before, name, None)]
    return [f"{each.label}: {each.value or '—'}" for each in details(EmployeeFields, record, new)]


def saved(names: Iterable[str]) -> str:
    """What a toast says after a change of these fields."""
    known = record_fields(EmployeeFields)
    fields = ", ".join(str(field.label) for name in names if (field := known.field(name)))
    return str(_("Saved: %(fields)s.", fields=fields) if fields else _("Nothing was changed."))
