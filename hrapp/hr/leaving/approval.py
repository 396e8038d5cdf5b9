"""Who may approve a departure: the rules alone, without the database."""

from typing import Any

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.hr.leaving.fields import Approver


def needs_given_by(actor: Actor, departure: Any, manager: Any) -> list[Approver]:
    """The approvals that `actor` may give of those that a request still needs; none of what they asked for themself.

    `manager` is who approves as the manager (`queries.deciding_manager`); if there is none, an administrator does. A
    command may give all.
    """
    if not departure.is_requested:
        return []
    needs = [Approver(need) for need in departure.needs]
    if actor.kind == "command":
        return needs
    if actor.id is None or actor.id == departure.requested_by or actor.employee_id == departure.employee_id:
        return []
    return [need for need in needs if _gives(actor, need, manager)]


def _gives(actor: Actor, need: Approver, manager: Any) -> bool:
    if need == Approver.HR:
        return may(actor, "departures.decide_as_hr")
    if need == Approver.OWNER:
        return may(actor, "departures.decide_as_owner")
    if need == Approver.ADMIN or manager is None:
        return may(actor, "departures.decide_as_admin")
    return bool(manager.user_id == actor.id)
