"""The ledger of consents: employers ask, and the person answers. All of it works in `public`, never bound to a tenant.

A grant goes one way: it waits, then it holds or not, then it is over. Whatever changes it locks its row, so that of two
who answer at once one is told so; and it tells the person's history (ConsentEvent) and sends `signals.changed`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import load_only

from hrapp.core import clock, limits
from hrapp.core.errors import Conflict, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import FILL_IN
from hrapp.core.limits import Limit
from hrapp.core.text import N_
from hrapp.platform.accounts.models import User
from hrapp.platform.consents.fields import MOST_DAYS, ConsentState, EventKind, Scope
from hrapp.platform.consents.models import OPEN_FOR, ConsentEvent, ConsentGrant
from hrapp.platform.consents.queries import (
    SourceRecord,
    due_grants,
    employer_id_of,
    employers_of,
    locked_grant,
    open_grants,
    people_of,
)
from hrapp.platform.consents.signals import changed
from hrapp.platform.employers.models import Employer

ASKED_ALREADY = N_("You have asked already. You can ask again once that request or consent is over.")
ANSWERED = N_("This request has been answered already.")
OVER = N_("This request is over. Nobody waits for an answer any more.")
NOTHING_CHOSEN = N_("Choose what may be shown, or reject the request.")
NOT_ASKED_FOR = N_("Choose from the list.")
NOT_YOURS_TO_REVOKE = N_("The two employers belong together, and need no consent for this. It cannot be revoked.")
NOTHING_TO_REVOKE = N_("There is nothing left to revoke: nothing is shown any more.")
REQUESTS_A_DAY = Limit(
    "consent requests of an employer",
    100,
    timedelta(days=1),
    N_("Your organization has asked many people today. You can ask again in %(time)s."),
)
REQUESTS_TO_A_PERSON = Limit(
    "consent requests to a person",
    5,
    timedelta(days=30),
    N_("You have asked this person several times. You can ask again in %(time)s."),
)


class Request(NamedTuple):
    """What an employer asks for: `scopes` (values of Scope), why, and for how many days (1 to MOST_DAYS)."""

    scopes: Sequence[str]
    reason: str
    days: int


class Asking(NamedTuple):
    """Who asks: the employer, its CrossInstitutionRecord of the person, and the name of who does it there."""

    employer: Employer
    record_id: UUID
    by: str


def ask(asking: Asking, request: Request, records: Iterable[SourceRecord]) -> list[ConsentGrant]:
    """Ask the people of these records at other employers: a grant for each whose login is known.

    An empty list if nobody can be asked (yet). A grant waits; or it is REJECTED at once, if the person takes no
    requests, or NOT_REQUIRED, within a group of employers. Records that it has an open grant of are left out. All have
    the same `asked_at`.

    Raises Invalid, Conflict if that leaves none, and TooManyRequests.
    """
    _check(request)
    people = people_of(record for record in records if record.tenant_id != asking.employer.tenant_id)
    sources = employers_of(record.tenant_id for record in people)
    people = {record: user for record, user in people.items() if sources[record.tenant_id].sharing != "none"}
    _lock(people.values())
    free = _without_open(asking.employer, people)
    if people and not free:
        raise Conflict(ASKED_ALREADY)
    spent = {REQUESTS_TO_A_PERSON.of(asking.employer.id, user.id) for user in free.values()}
    limits.spend(REQUESTS_A_DAY.of(asking.employer.id), *spent)
    now = clock.now()
    return [_ask(asking, request, record, sources[record.tenant_id], user, now) for record, user in sorted_by_id(free)]


def sorted_by_id(people: dict[SourceRecord, User]) -> list[tuple[SourceRecord, User]]:
    return sorted(people.items(), key=lambda item: item[0])


def _check(request: Request) -> None:
    wrong: dict[str, list[str]] = {}
    if not request.scopes or not set(request.scopes) <= set(map(str, Scope)):
        wrong["scopes"] = [NOT_ASKED_FOR]
    if not request.reason.strip():
        wrong["reason"] = [FILL_IN]
    if not 1 <= request.days <= MOST_DAYS:
        wrong["days"] = [N_("This value is not allowed.")]
    if wrong:
        raise Invalid(wrong)


def _lock(users: Iterable[User]) -> None:
    """Let requests to the same person come one after the other, always in the same order."""
    ids = {user.id for user in users}
    query = select(User).where(User.id.in_(ids)).order_by(User.id).with_for_update(key_share=True)
    if ids:
        session.scalars(query.options(load_only(User.takes_requests)).execution_options(populate_existing=True)).all()


def _without_open(employer: Employer, people: dict[SourceRecord, User]) -> dict[SourceRecord, User]:
    """The records of which this employer has no grant that waits or holds."""
    mine = (ConsentGrant.asking_tenant_id == employer.tenant_id, ConsentGrant.ended_at.is_(None))
    query = select(ConsentGrant.source_tenant_id, ConsentGrant.source_employee_id).where(
        *mine, ConsentGrant.source_employee_id.in_([record.employee_id for record in people])
    )
    taken = set(session.execute(query).tuples()) if people else set()
    return {record: user for record, user in people.items() if record not in taken}


def _ask(  # noqa: PLR0917  who asks whom for what, and when
    asking: Asking, request: Request, record: SourceRecord, source: Employer, user: User, now: datetime
) -> ConsentGrant:
    grant = ConsentGrant(
        user_id=user.id,
        source_tenant_id=record.tenant_id,
        source_employee_id=record.employee_id,
        source_name=source.name,
        asking_tenant_id=asking.employer.tenant_id,
        asking_name=asking.employer.name,
        record_id=asking.record_id,
        asked_by_name=asking.by,
        reason=request.reason.strip(),
        scopes=[str(scope) for scope in Scope if scope in request.scopes],
        days=request.days,
        state=ConsentState.PENDING,
        asked_at=now,
        open_until=now + OPEN_FOR,
        ends_at=now + OPEN_FOR,
    )
    session.add(grant)
    session.flush()
    if needs_no_consent(asking.employer, source) and _is_so_now(asking.employer, source):
        grant.begin(ConsentState.NOT_REQUIRED, grant.scopes)
        _announce(grant, EventKind.SHARED, grant.scopes)
        return grant
    if user.takes_requests:
        _announce(grant, EventKind.ASKED, grant.scopes)
        return grant
    tell(grant, EventKind.ASKED, grant.scopes)
    grant.end(ConsentState.REJECTED)
    _announce(grant, EventKind.REFUSED)
    return grant


def needs_no_consent(asking: Employer, source: Employer) -> bool:
    """Whether the operator has put both into one group, and the source's settings ask for no consent within it."""
    return not source.sharing_consent and asking.group_id is not None and asking.group_id == source.group_id


def _is_so_now(asking: Employer, source: Employer) -> bool:
    """The same, once neither can leave the group or change its settings before this transaction has ended."""
    query = select(Employer).where(Employer.id.in_((asking.id, source.id))).order_by(Employer.id)
    session.scalars(query.with_for_update(read=True).execution_options(populate_existing=True)).all()
    return needs_no_consent(asking, source)


def approve(grant: ConsentGrant, scopes: Iterable[str]) -> None:
    """Allow some or all of the scopes that were asked for. Invalid for none or others, Conflict if it waits no more."""
    chosen = set(map(str, scopes))
    _lock_waiting(grant)
    if not chosen:
        raise Invalid({"scopes": [NOTHING_CHOSEN]})
    if not chosen <= set(grant.scopes):
        raise Invalid({"scopes": [NOT_ASKED_FOR]})
    grant.begin(ConsentState.APPROVED, [scope for scope in grant.scopes if scope in chosen])
    _announce(grant, EventKind.APPROVED, grant.granted)


def reject(grant: ConsentGrant) -> None:
    """Say no; Conflict if it waits no more."""
    _lock_waiting(grant)
    grant.end(ConsentState.REJECTED)
    _announce(grant, EventKind.REJECTED)


def revoke(grant: ConsentGrant) -> None:
    """Take an approval back; Conflict if it does not hold (any more)."""
    _lock_row(grant)
    if grant.state == ConsentState.NOT_REQUIRED:
        raise Conflict(NOT_YOURS_TO_REVOKE)
    if not grant.holds:
        raise Conflict(NOTHING_TO_REVOKE)
    grant.end(ConsentState.REVOKED)
    _announce(grant, EventKind.REVOKED)


def withdraw(grant: ConsentGrant) -> None:
    """End it for the employer that has asked; nothing if it is over already."""
    _lock_row(grant)
    if grant.ended_at is None:
        _end(grant, EventKind.WITHDRAWN)


def withdraw_all(tenant_id: UUID, record_ids: Iterable[UUID]) -> None:
    """End what an employer has asked for these of its CrossInstitutionRecords, such as when they are deleted."""
    mine = (ConsentGrant.asking_tenant_id == tenant_id, ConsentGrant.record_id.in_(list(record_ids)))
    for grant in open_grants(*mine):
        _end(grant, EventKind.WITHDRAWN)


def end_of_record(tenant_id: UUID, employee_ids: Iterable[UUID]) -> None:
    """End all that was asked or granted of these records, which are gone."""
    theirs = (ConsentGrant.source_tenant_id == tenant_id, ConsentGrant.source_employee_id.in_(list(employee_ids)))
    for grant in open_grants(*theirs):
        _end(grant, EventKind.ENDED)


def end_of_tenant(tenant_id: UUID) -> None:
    """End all that was asked or granted at or by an employer that is to be dropped; names stay in the history."""
    for grant in open_grants(ConsentGrant.source_tenant_id == tenant_id):
        _end(grant, EventKind.ENDED)
    for grant in open_grants(ConsentGrant.asking_tenant_id == tenant_id):
        _end(grant, EventKind.WITHDRAWN)


def expire(now: datetime) -> list[ConsentGrant]:
    """End what has lasted until now, and return those of which the person is to be reminded, once."""
    waiting = []
    for grant in due_grants(now):
        if grant.ends_at and grant.ends_at <= now:
            _end(grant, EventKind.EXPIRED)
        else:
            tell(grant, EventKind.REMINDED)
            waiting.append(grant)
    return waiting


def note_delivery(grant: ConsentGrant) -> None:
    """Note that the values are at the employer that has asked; the caller has locked the grant."""
    grant.delivered_at = clock.now()


def note_look(grant: ConsentGrant, at: datetime | None = None) -> None:
    """Tell the person that somebody has looked at what they have granted, at the time `at`."""
    tell(grant, EventKind.SHOWN, grant.granted, at)


def take_requests(user: User, takes: bool) -> None:
    """Set what becomes of requests from now on: the person is asked, or they are rejected at once."""
    user.takes_requests = takes


def tell(grant: ConsentGrant, kind: EventKind, scopes: Iterable[str] = (), at: datetime | None = None) -> None:
    """Add a line to the person's history."""
    session.add(
        ConsentEvent(
            user_id=grant.user_id,
            at=at or clock.now(),
            kind=kind,
            employer_id=employer_id_of(grant.asking_tenant_id),
            employer_name=grant.asking_name,
            source_name=grant.source_name,
            grant_id=grant.id,
            scopes=list(scopes),
        )
    )


def _announce(grant: ConsentGrant, kind: EventKind, scopes: Iterable[str] = ()) -> None:
    """Add a line to the history about a change of the state, and tell those above."""
    tell(grant, kind, scopes)
    session.flush()
    changed.send(grant)


def _end(grant: ConsentGrant, kind: EventKind) -> None:
    grant.end(ConsentState.EXPIRED)
    _announce(grant, kind)


def _lock_waiting(grant: ConsentGrant) -> None:
    _lock_row(grant)
    if grant.state != ConsentState.PENDING:
        raise Conflict(OVER if grant.answered_at is None else ANSWERED)
    if not grant.waits:
        raise Conflict(OVER)


def _lock_row(grant: ConsentGrant) -> None:
    """Lock the row and load it as it is now; Conflict if it is gone."""
    if locked_grant(grant.id) is None:
        raise Conflict(OVER)
