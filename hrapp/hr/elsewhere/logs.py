"""What the log of a person's record tells of other employers; no value that was granted is ever in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.employees.models import Employee


def log(
    actor: Actor,
    employee: Employee,
    action: str,
    changes: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Add an event to the log of the person's record; `at` is the time of one that happened earlier."""
    audit.record(
        actor,
        action,
        changes=changes,
        subject_type=CrossInstitutionRecord.__subject__,
        subject_id=employee.id,
        subject_name=employee.name,
        at=at,
    )
