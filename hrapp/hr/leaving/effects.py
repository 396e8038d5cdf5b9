"""What a change of the settings of leaving does, in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.hr.employees.fields import FORMER
from hrapp.hr.employees.models import Employee
from hrapp.hr.leaving.fields import DepartureState
from hrapp.hr.leaving.models import Departure
from hrapp.hr.settings.fields import LeavingApproval
from hrapp.hr.settings.queries import Chosen

APPROVAL = {
    LeavingApproval.NONE: lambda: _("From now on, leaving is recorded at once, without an approval."),
    LeavingApproval.MANAGER: lambda: _("From now on, their manager has to approve that somebody leaves."),
    LeavingApproval.HR: lambda: _("From now on, somebody else of HR has to approve that somebody leaves."),
    LeavingApproval.BOTH: lambda: _("From now on, their manager and HR have to approve that somebody leaves."),
    LeavingApproval.ADMIN: lambda: _("From now on, an administrator has to approve that somebody leaves."),
}
PROPOSALS = ("leaving_access", "leaving_access_days")


def effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    """What a change of these settings does, in words."""
    new = {name for name in after if before[name] != after[name]}
    found: list[str] = []
    if "leaving_approval" in new:
        found.append(APPROVAL[LeavingApproval(after.leaving_approval)]())
        found += _waiting(_count(Departure.state == DepartureState.REQUESTED))
    if new & set(PROPOSALS):
        found.append(_("The form proposes this from now on, and it can be changed there."))
        found += _leaving(_count((Departure.state == DepartureState.APPROVED) & (Departure.last_day >= today)))
    if "leaving_retention_months" in new:
        found.append(_retention(after.leaving_retention_months))
    if "leaving_reason_required" in new:
        found.append(
            _("Nobody is recorded as leaving without a reason.")
            if after.leaving_reason_required
            else _("The reason for leaving may be left blank.")
        )
    if "rehire_allowed" in new:
        found.append(
            _("The form asks whether somebody may be hired again.")
            if after.rehire_allowed
            else _("Whoever leaves from now on may not be hired again. What was said of others stays.")
        )
    if "removal_days" in new:
        found.append(_removal(after.removal_days))
    return found


def _count(condition: object) -> int:
    return session.scalar(select(func.count(Departure.id)).where(condition)) or 0  # type: ignore[arg-type]


def _waiting(number: int) -> list[str]:
    if not number:
        return []
    return [
        ngettext(
            "%(num)s request that waits keeps the approval that it asked for.",
            "%(num)s requests that wait keep the approval that they asked for.",
            number,
        )
    ]


def _leaving(number: int) -> list[str]:
    if not number:
        return []
    return [
        ngettext(
            "%(num)s person who is leaving keeps what was agreed.",
            "%(num)s people who are leaving keep what was agreed.",
            number,
        )
    ]


def _retention(months: int) -> str:
    if not months:
        return str(_("Records of former people are kept for as long as the employer is here."))
    number = session.scalar(select(func.count(Employee.id)).where(Employee.status.in_(FORMER))) or 0
    return str(
        ngettext(
            "The record of %(num)s former person says this date; nothing is deleted by it now.",
            "The records of %(num)s former people say this date; nothing is deleted by it now.",
            number,
        )
    )


def _removal(days: int) -> str:
    if not days:
        return str(_("No record can be removed any more; people leave instead."))
    return str(
        ngettext(
            "A record that has nothing but itself can be removed for %(num)s day after it was entered.",
            "A record that has nothing but itself can be removed for %(num)s days after it was entered.",
            days,
        )
    )
