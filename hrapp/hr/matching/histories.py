"""The job histories of two records that become one: joined on one timeline where their tenures do not overlap."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from hrapp.core.fields.choices import Choices
from hrapp.hr.employees.fields import Reason
from hrapp.hr.employees.timeline import FACTS, Timeline


class Holds(Choices):
    """Which job history holds after a merge."""

    JOINED = "joined", _l("Both, one after the other")
    KEPT = "kept", _l("The one of the record that is kept")
    GIVEN_UP = "given_up", _l("The one of the record that is given up")


def joined(first: Timeline, second: Timeline) -> Timeline | None:
    """Both histories as one, in which every tenure but the first is a return; None where they overlap.

    The records are those of the two, changed.
    """
    tenures = sorted((*first.tenures, *second.tenures), key=lambda tenure: tenure.hired_on)
    if any(before.last_day is None or before.last_day >= after.hired_on for before, after in pairwise(tenures)):
        return None
    timeline = Timeline([*first.records, *second.records])
    for tenure in tenures[1:]:
        begins = tenure.records[0]
        stated = {name: getattr(begins, name) for name in {*FACTS, *(begins.stated or ())}}
        timeline.change(begins, stated, reason=Reason.REHIRE)
    return None if timeline.problem() else timeline


def leave_out_managers(timeline: Timeline, ids: Collection[UUID]) -> None:
    """Let nobody be their own manager, now or at any time."""
    for record in [each for each in timeline.records if each.manager_id in ids]:
        if "manager_id" in (record.stated or ()):
            stated = {name: getattr(record, name) for name in record.stated or ()}
            timeline.change(record, stated | {"manager_id": None})


def told(timeline: Timeline, departments: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """What stays readable of a history that does not hold: each step with its day, reason and job, as JSON."""
    return [
        {
            "on": record.effective_on.isoformat(),
            "reason": str(record.reason),
            "job_title": record.job_title,
            "department": departments.get(record.department_id) if record.department_id else None,
            "status": str(record.status),
        }
        for record in timeline.records
    ]
