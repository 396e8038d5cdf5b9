"""A person's history in words: the job over time, and what was done to the record."""

from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.audit import labels as words
from hrapp.hr.employees.choices import EMPLOYMENT_TYPES, REASONS, STATUSES
from hrapp.hr.employees.models import JobRecord
from hrapp.web.navigation import ROLES

ACTIONS = {
    "created": _l("Record made"),
    "updated": _l("Record changed"),
    "invited": _l("Invited"),
    "linked": _l("Linked to a login"),
}
field_label = words.field_label
ICONS = {"hire": "user-plus", "promotion": "award", "transfer": "arrow-right", "termination": "user-minus"}
WORDS: dict[str, Any] = {"status": STATUSES, "employment_type": EMPLOYMENT_TYPES, "role": ROLES}


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
            f"{REASONS[record.reason]} · {record.job_title}",
            " · ".join([*facts(record, before), *([record.note] if record.note else [])]),
            ICONS.get(record.reason, "briefcase"),
        )
        for record, before in zip_longest(records, records[1:])
    ]


def facts(record: JobRecord, before: JobRecord | None) -> list[str]:
    """What holds from a record on, as far as it is new."""
    found = {
        "department_id": _("Department: %(name)s", name=record.department.name if record.department else "—"),
        "branch_id": _("Branch: %(name)s", name=record.branch.name if record.branch else "—"),
        "manager_id": _("Manager: %(name)s", name=record.manager.name if record.manager else "—"),
        "employment_type": str(EMPLOYMENT_TYPES[record.employment_type]),
        "status": str(STATUSES[record.status]),
    }
    if before is None:
        return [text for name, text in found.items() if getattr(record, name)]
    return [text for name, text in found.items() if getattr(record, name) != getattr(before, name)]


def told(name: str, value: Any) -> str:
    """A value of the history as a reader knows it."""
    if value in (None, ""):
        return "—"
    if name.endswith("_on"):
        return str(format_date(date.fromisoformat(value)))
    return str(WORDS.get(name, {}).get(value, value))
