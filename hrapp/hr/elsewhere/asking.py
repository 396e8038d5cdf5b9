"""Asking a person for what other employers hold about them, in one transaction through the tenant and `public`.

Who may answer is found by the index and the memberships there. Whoever asks learns neither who nor how many they are.
"""

from collections.abc import Sequence
from uuid import UUID

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.errors import CannotOpen, Conflict
from hrapp.core.extensions import session
from hrapp.core.jobs import defer
from hrapp.core.text import N_, Message
from hrapp.hr.elsewhere.fields import Consent
from hrapp.hr.elsewhere.jobs import consent_of, tell_source
from hrapp.hr.elsewhere.logs import log
from hrapp.hr.elsewhere.models import CrossInstitutionRecord, Granted
from hrapp.hr.elsewhere.persons import person_of
from hrapp.hr.elsewhere.queries import record_of
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import get_employee
from hrapp.platform.consents import operations as consents
from hrapp.platform.consents.fields import Scope
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.consents.operations import Asking, Request
from hrapp.platform.consents.queries import SourceRecord
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.matches import matching_records
from hrapp.tenancy.scope import tenant_scope

NOT_FOUND = N_("Nothing was found at other employers, so there is nobody to ask. Look for them first.")
WAITS = N_("The person has been asked already. Wait for the answer, or take the request back.")
HOLDS = N_("The person has allowed it already. You can ask again once that is over, or has been given back.")
RESTS = N_("The person has said no. You can ask again from %(date)s.")
NOTHING_ASKED = N_("Nobody is asked now, and nothing is granted.")
NOTHING_GRANTED = N_("Nothing is granted (any more).")
CANNOT_BE_ASKED = N_(
    "The person cannot be asked yet: nobody has an account there that could answer. "
    "The other employer has been told nothing. Ask the person for a certificate, or try again later."
)


class CannotBeAsked(Conflict):
    """Nobody can answer: no login is linked to a record at another employer."""

    title = N_("This person cannot be asked yet")
    code = "cannot_be_asked"

    def __init__(self) -> None:
        super().__init__(CANNOT_BE_ASKED)


def ask(actor: Actor, employer: Employer, employee_id: UUID, request: Request) -> Consent:
    """Ask the person, and return what has become of it: they are waited for, or it was answered at once.

    Raises NotFound, Conflict as `refusal` says why, CannotBeAsked, Invalid, and TooManyRequests.
    """
    with tenant_scope(employer.tenant_ref):
        # The jobs lock the grants before what is known here.
        employee, known = get_employee(actor, employee_id, lock=True), record_of(employee_id)
        if reason := refusal(known):
            raise Conflict(reason)
        person = person_of(employee)
        record_id = known.id if known else None
    if person is None or record_id is None:
        raise CannotOpen
    # What is left of a former request, which counts as over.
    consents.withdraw_all(employer.tenant_id, [record_id])
    records = [SourceRecord(*each) for each in matching_records(employer.tenant_id, person)]
    grants = consents.ask(Asking(employer, record_id, actor.name), request, records)
    if not grants:
        raise CannotBeAsked
    consent = consent_of(grants)
    with tenant_scope(employer.tenant_ref):
        employee, known = found(actor, employee_id)
        if known is None or refusal(known):
            raise Conflict(WAITS)
        keep_request(actor, employee, known, request, consent)
    return consent


def keep_request(
    actor: Actor, employee: Employee, known: CrossInstitutionRecord, request: Request, consent: Consent
) -> None:
    known.scopes, known.reason, known.days = list(request.scopes), request.reason, request.days
    known.asked_at, known.asked_by, known.asked_by_name = clock.now(), actor.id, actor.name
    known.consent, known.answered_at = consent, None if consent == Consent.PENDING else clock.now()
    told = {
        "scopes": ", ".join(request.scopes),
        "reason": request.reason,
        "days": request.days,
        "consent": str(consent),
    }
    log(actor, employee, "asked elsewhere", {name: [None, value] for name, value in told.items()})


def withdraw(actor: Actor, employer: Employer, employee_id: UUID) -> None:
    """Take a request back, or give back what was granted, which is deleted at once; Conflict if there is neither."""
    with tenant_scope(employer.tenant_ref):
        _employee, known = found(actor, employee_id, lock=False)
        record_id = known.id if known and (known.waits or known.holds) else None
    if record_id is None:
        raise Conflict(NOTHING_ASKED)
    consents.withdraw_all(employer.tenant_id, [record_id])
    with tenant_scope(employer.tenant_ref):
        employee, known = found(actor, employee_id)
        if known is not None:
            before, known.consent = known.consent, Consent.NOT_ASKED
            known.forget_granted()
            log(actor, employee, "request taken back", {"consent": [before, str(Consent.NOT_ASKED)]})


def look_at_granted(actor: Actor, employer: Employer, employee_id: UUID) -> list[Granted]:
    """What was granted and holds at this moment, by employer, the name first; the ledger is asked.

    The look is logged here, told to the person, and logged at the employers whose data they are. Conflict if nothing is
    granted (any more), CannotOpen without the right key.
    """
    with tenant_scope(employer.tenant_ref):
        _employee, known = found(actor, employee_id, lock=False)
        granted = known.read_granted() if known else []
    grants = {each.id: each for each in grants_in(granted)}
    shown = [each for each in granted if each.grant_id in grants and grants[each.grant_id].holds]
    if not shown:
        raise Conflict(NOTHING_GRANTED)
    now, name = clock.now(), employer.name
    for each in shown:
        grant = grants[each.grant_id]
        consents.note_look(grant, now)
        if grant.source_tenant_id:
            source = {"tenant_id": str(grant.source_tenant_id), "employee_id": str(grant.source_employee_id)}
            defer(tell_source, **source, asking=name, at=now.isoformat())
    with tenant_scope(employer.tenant_ref):
        employee, _known = found(actor, employee_id, lock=False)
        scopes = ", ".join(scope for scope in Scope if any(scope in each.values for each in shown))
        log(actor, employee, "viewed granted data", {"granted_scopes": [None, scopes]})
    return shown


def grants_in(granted: Sequence[Granted]) -> list[ConsentGrant]:
    found = (session.get(ConsentGrant, each.grant_id, populate_existing=True) for each in granted)
    return [grant for grant in found if grant]


def refusal(known: CrossInstitutionRecord | None) -> Message | None:
    """Why the person cannot be asked now; None if they can."""
    if known is None or known.detected_at is None:
        return NOT_FOUND
    if known.waits:
        return WAITS
    if known.shown_consent in (Consent.APPROVED, Consent.NOT_REQUIRED):
        return HOLDS
    return N_(RESTS.text, date=known.free_at.date()) if known.free_at else None


def found(actor: Actor, employee_id: UUID, *, lock: bool = True) -> tuple[Employee, CrossInstitutionRecord | None]:
    """The person's record and what is known of them elsewhere, in the scope; NotFound if `actor` cannot find them."""
    return get_employee(actor, employee_id, lock=lock), record_of(employee_id, lock=lock)
