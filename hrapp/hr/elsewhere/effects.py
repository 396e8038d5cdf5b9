"""What a change of the settings about other employers does, in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from hrapp.core.extensions import session
from hrapp.hr.elsewhere.fields import ConcurrentAction
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import UNEXPLAINED
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import Chosen
from hrapp.platform.people_index.fields import Sharing

LEVELS = tuple(Sharing)
SHOWN = {
    Sharing.BASIC: lambda: _("With the person’s consent, an employer that asks sees the name."),
    Sharing.MODERATE: lambda: _("With the person’s consent, an employer that asks sees the name and employment dates."),
    Sharing.FULL: lambda: _(
        "With the person’s consent, an employer that asks sees the name, employment dates, job title and reason for "
        "leaving."
    ),
}


def effects(before: Chosen, after: Chosen, today: date) -> list[str]:
    """What a change of these settings does, in words."""
    del today
    new = {name for name in after if before[name] != after[name]}
    found: list[str] = []
    if "sharing" in new:
        found += _sharing(Sharing(before.sharing), Sharing(after.sharing))
    if "sharing_consent" in new:
        found.append(_consent(after.sharing_consent))
    if new & {"concurrent_employment", "concurrent_action"}:
        found += _concurrent(after)
    return found


def _sharing(before: Sharing, after: Sharing) -> list[str]:
    number = session.scalar(select(func.count(Employee.id)).where(Employee.fingerprints.is_not(None))) or 0
    if after == Sharing.NONE:
        hidden = ngettext(
            "An employer that looks for the %(num)s person with an identifier here finds nothing any more.",
            "An employer that looks for one of the %(num)s people with an identifier here finds nothing any more.",
            number,
        )
        return [hidden, _("What other employers were shown of them is deleted there.")]
    found = [SHOWN[after]()]
    if before == Sharing.NONE:
        learns = ngettext(
            "An employer that looks for the %(num)s person with an identifier here learns that there is a record, and "
            "whether it is of today; not where.",
            "An employer that looks for one of the %(num)s people with an identifier here learns that there is a "
            "record, and whether it is of today; not where.",
            number,
        )
        found.insert(0, learns)
    if LEVELS.index(after) < LEVELS.index(before):
        found.append(_("What other employers were shown beyond that is deleted there."))
    return found


def _consent(needed: bool) -> str:
    if needed:
        return str(_("Employers of your group need the person’s consent too. What they were shown without it ends."))
    return str(_("Employers of your group see it without asking the person, who is told. All others still ask."))


def _concurrent(after: Chosen) -> list[str]:
    if after.concurrent_employment:
        return [_("Nobody is asked about other employers when they are saved.")]
    found = [
        _("Whoever works for another employer now is saved only with a reason.")
        if after.concurrent_action == ConcurrentAction.BLOCK
        else _("Whoever works for another employer now is saved, and the record and the dashboard say so.")
    ]
    query = select(func.count(CrossInstitutionRecord.id)).where(UNEXPLAINED)
    if number := session.scalar(query.join(Employee, Employee.id == CrossInstitutionRecord.employee_id)):
        known = ngettext(
            "%(num)s person who is here now is known to work for another employer too.",
            "%(num)s people who are here now are known to work for another employer too.",
            number,
        )
        found.append(known)
    return found
