"""What stands before every record that is saved, of somebody new or changed: whether the person has one already.

Every door passes through it: hiring and rehiring, pages and API, one's own record, the cards of a record. What the
settings say of it, and who may go on:

- block: nobody, while an identifier is the same. Where none is, whoever may change the settings goes on with a reason.
- warn: whoever has seen the matches and says that each is a different person.
- allow: the same, with a reason.

That two people are different is kept for the pair, and not asked again.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import inspect, select, tuple_

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.core.errors import Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import FILL_IN
from hrapp.core.languages import translated
from hrapp.core.openapi import declare_member
from hrapp.core.text import N_
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.operations import record_changing
from hrapp.hr.matching.compared import Compared, Reading
from hrapp.hr.matching.deciding import keep_apart
from hrapp.hr.matching.detection import Match, find_matches
from hrapp.hr.matching.fields import DuplicateAction, DuplicateSettings
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.scoring import IDENTIFIERS, stored
from hrapp.hr.settings.queries import settings
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.locks import MATCHING

SAME_IDENTIFIER = {same.text for same, *_ in IDENTIFIERS.values()}
FOUND = N_("There is somebody here who may be the same person. Compare them before you go on.")
BLOCKED = N_(
    "There is somebody here who may be the same person, and the settings of this employer allow no second record. "
    "Change the record that is there, take the person back, or correct what you sent."
)
UNLIKE = {
    "type": "object",
    "description": "How to say that all of them are different people: these members of the same request, sent again.",
    "properties": {
        "unlike": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "reason_required": {"type": "boolean", "description": "Whether `unlike_reason` has to say why."},
    },
    "required": ["unlike", "reason_required"],
    "additionalProperties": False,
}
MATCH = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "number": {"type": "string"},
        "name": {"type": "string"},
        "status": {"type": "string"},
        "score": {"type": "integer", "description": "How likely it is the same person, up to 100."},
        "reasons": {"type": "array", "items": {"type": "string"}, "description": "In the language of the request."},
        "url": {"type": "string", "description": "The path of the record."},
    },
    "required": ["id", "number", "name", "status", "score", "reasons", "url"],
    "additionalProperties": False,
}
declare_member(
    "matches",
    {"type": "array", "items": MATCH, "description": "Of the code `duplicate`: who it may be, the likeliest first."},
)
declare_member("acknowledge", UNLIKE)


class Answer(NamedTuple):
    """Who are known to be different people (ids), and how that is known."""

    unlike: frozenset[UUID] = frozenset()
    reason: str | None = None

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "Answer":
        """What the values of CheckedFields say."""
        return cls(frozenset(sent.get("unlike") or ()), sent.get("unlike_reason"))


UNSAID = Answer()


class Matched(Invalid):
    """The record may be of somebody who has one: `matches` are all who are found, and `may_differ` says of whom the
    actor may say that it is a different person."""

    status = 409
    title = N_("This may be somebody who is here already")
    code = "duplicate"

    def __init__(self, actor: Actor, matches: Sequence[Match]) -> None:
        self.matches = list(matches)
        self.may_differ = all(may_differ(actor, match) for match in matches)
        super().__init__({"unlike": [FOUND if self.may_differ else BLOCKED]}, FOUND if self.may_differ else BLOCKED)

    @property
    def members(self) -> dict[str, Any]:
        found: dict[str, Any] = {"matches": [as_json(match) for match in self.matches if match.is_visible]}
        if self.may_differ:
            ids = [str(match.employee.id) for match in self.matches]
            found["acknowledge"] = {"unlike": ids, "reason_required": needs_reason()}
        return found


def as_json(match: Match) -> dict[str, Any]:
    employee = match.employee
    return {
        "id": str(employee.id),
        "number": employee.number,
        "name": employee.name,
        "status": employee.status,
        "score": match.score,
        "reasons": [translated(reason) for reason in match.reasons],
        "url": f"/api/v1/e/{visit().slug}/employees/{employee.id}",
    }


# What the settings say


def may_differ(actor: Actor, match: Match) -> bool:
    """Whether the actor may say of a match that it is a different person."""
    if settings(DuplicateSettings).duplicates_action != DuplicateAction.BLOCK:
        return True
    return not has_same_identifier(match) and may(actor, "settings.edit")


def needs_reason() -> bool:
    """Whether it has to be said how a different person is known to be one."""
    return bool(settings(DuplicateSettings).duplicates_action != DuplicateAction.WARN)


def has_same_identifier(match: Match) -> bool:
    return any(reason.text in SAME_IDENTIFIER for reason in match.reasons)


# The guard


def guard(actor: Actor, compared: Compared, answer: Answer = UNSAID, before: Compared | None = None) -> list[Match]:
    """The matches of somebody whose record is about to be saved, each of them known to be a different person.

    `before` is what a record was compared by until now: who matched it just as much is not asked about. Raises Matched
    if there are others, or if the settings do not allow a second record; Invalid if the reason is missing. Of two at
    the same time the second waits for the first to end, and finds it.
    """
    session.connection().exec_driver_sql(MATCHING)
    found = matches_of(actor, compared, before)
    if any(match.employee.id not in answer.unlike or not may_differ(actor, match) for match in found):
        raise Matched(actor, found)
    if found and needs_reason() and not answer.reason:
        raise Invalid({"unlike_reason": [FILL_IN]})
    return found


def matches_of(actor: Actor, compared: Compared, before: Compared | None = None) -> list[Match]:
    """Who may be the same person, the likeliest first, without those who were as likely before the change.

    Under “block” with those who were told apart, if an identifier is the same now and was not.
    """
    found = find_matches(actor, compared)
    if before is None:
        return found
    if found:
        known = {match.employee.id: match.score for match in find_matches(actor, before)}
        found = [match for match in found if match.score > known.get(match.employee.id, 0)]
    blocks = settings(DuplicateSettings).duplicates_action == DuplicateAction.BLOCK
    if not blocks or set(compared.fingerprints) <= set(before.fingerprints):
        return found
    same, was_same = (
        {match.employee.id: match for match in find_matches(actor, each, even_apart=True) if has_same_identifier(match)}
        for each in (compared, before)
    )
    told = {match.employee.id for match in found}
    return found + [match for key, match in same.items() if key not in told and key not in was_same]


def tell_all_apart(actor: Actor, employee: Employee, matches: Sequence[Match], reason: str | None) -> None:
    """Remember of each match that it is a different person from `employee`, whose record is saved."""
    alike = {tuple(sorted((employee.id, match.employee.id))): match for match in matches}
    named = tuple_(DuplicatePair.first_id, DuplicatePair.second_id).in_(alike)
    known = {(pair.first_id, pair.second_id): pair for pair in session.scalars(select(DuplicatePair).where(named))}
    for (first, second), match in alike.items():
        pair = known.get((first, second)) or DuplicatePair(first_id=first, second_id=second)
        pair.score, pair.reasons = match.score, stored(match.reasons)
        session.add(pair)
        keep_apart(actor, pair, reason)


@record_changing.connect
def check_person(
    employee: Employee, *, actor: Actor, values: Mapping[str, Any], sent: Mapping[str, Any]
) -> Callable[[], None] | None:
    """Let nobody be saved twice unseen; what is said about different people is kept once the record is saved."""
    compared, before = people_of(employee, values)
    if compared is None:
        return None
    answer = Answer.of(sent)
    matches = guard(actor, compared, answer, before)
    return partial(tell_all_apart, actor, employee, matches, answer.reason) if matches else None


def people_of(employee: Employee | None, values: Mapping[str, Any]) -> tuple[Compared | None, Compared | None]:
    """What a record is compared by once `values` are set, and until then, None for somebody new.

    None of both if nothing changes by which anybody is compared here.
    """
    reading = Reading.here()
    if not any(values.get(name) for name in reading.fields):
        return None, None
    if employee is None or inspect(employee).transient:
        return Compared.typed(values, reading=reading), None
    return Compared.typed(values, employee, reading), Compared.of_record(employee, reading)
