"""What HR adds to what is known of somebody elsewhere: notes, that it was verified, and why something is all right."""

from datetime import datetime

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.errors import Conflict, NotFound
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.elsewhere.logs import log
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.models import Employee
from hrapp.tenancy.scope import bound_tenant

NOT_LOOKED = N_("Nobody has looked for this person at other employers yet.")
NOTHING_TO_VERIFY = N_("Nothing was found that could be verified.")
NOT_ELSEWHERE = N_("Nothing says that this person works for another employer now.")


def known_of(employee: Employee, *, lock: bool = False) -> CrossInstitutionRecord:
    """What is known of somebody; NotFound if nobody has looked yet."""
    if known := record_of(employee.id, lock=lock):
        return known
    raise NotFound(NOT_LOOKED)


def verify(actor: Actor, employee: Employee, known: CrossInstitutionRecord) -> None:
    """Say that what was found is right; Conflict if nothing was."""
    if known.detected_at is None:
        raise Conflict(NOTHING_TO_VERIFY)
    if known.verified_at is None:
        known.verified_at, known.verified_by, known.verified_by_name = clock.now(), actor.id, actor.name
        log(actor, employee, "elsewhere verified")
    session.flush()


def take_back_verification(actor: Actor, employee: Employee, known: CrossInstitutionRecord) -> None:
    if known.verified_at is not None:
        known.unverify()
        log(actor, employee, "elsewhere verification taken back")
    session.flush()


def write_notes(actor: Actor, employee: Employee, known: CrossInstitutionRecord, notes: str | None) -> None:
    """Set the notes; the log tells that they have changed, and not what they say."""
    if known.notes != notes:
        known.notes = notes
        log(actor, employee, "elsewhere notes changed")
    session.flush()


def explain(actor: Actor, employee: Employee, known: CrossInstitutionRecord, reason: str) -> None:
    """Say why it is all right that somebody works for another employer too; Conflict if nothing says that they do."""
    if not known.is_current:
        raise Conflict(NOT_ELSEWHERE)
    before, known.exception_reason = known.exception_reason, reason
    if before != reason:
        log(actor, employee, "elsewhere allowed", {"exception_reason": [before, reason]})
    session.flush()


def days_until(until: datetime) -> int:
    """How many days are left, by the calendar of the employer."""
    zone = bound_tenant().time_zone
    return (clock.day_of(until, zone) - clock.today(zone)).days
