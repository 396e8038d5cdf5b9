"""Deciding that two records are of different people, which is remembered; and taking that back."""

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.audit import operations as audit
from hrapp.core.errors import Conflict
from hrapp.core.extensions import session
from hrapp.core.text import HIDDEN, N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.merging import require_open
from hrapp.hr.matching.models import DuplicatePair

NOT_DIFFERENT = N_("It has not been decided that these are different people.")


def tell_apart(actor: Actor, pair: DuplicatePair, reason: str) -> None:
    """Decide that a pair, which the caller has locked, is of different people: they are never asked about again.

    Conflict if it was decided already.
    """
    require(actor, "duplicates.decide")
    require_open(pair)
    keep_apart(actor, pair, reason)


def keep_apart(actor: Actor, pair: DuplicatePair, reason: str | None) -> None:
    """Remember that a pair is of different people, as whoever saved one of them has said."""
    pair.decide(actor, PairState.DIFFERENT, reason)
    _log(actor, pair, "different people")


def take_back(actor: Actor, pair: DuplicatePair) -> None:
    """Leave a pair to be decided again; Conflict unless it was decided that they are different people."""
    require(actor, "duplicates.decide")
    if pair.state != PairState.DIFFERENT:
        raise Conflict(NOT_DIFFERENT)
    pair.reopen()
    _log(actor, pair, "different people taken back")


def _log(actor: Actor, pair: DuplicatePair, action: str) -> None:
    """Log it at both records."""
    both = [session.get_one(Employee, each) for each in (pair.first_id, pair.second_id)]
    for record, other in (both, both[::-1]):
        changes = {"other_record": [None, f"{other.name} ({other.number})"]}
        if pair.reason:
            changes["reason"] = [None, HIDDEN]
        audit.record(
            actor,
            action,
            changes=changes,
            subject_type=DuplicatePair.__subject__,
            subject_id=record.id,
            subject_name=record.name,
        )
    session.flush()
