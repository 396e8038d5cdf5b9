"""Handing over ownership: an owner offers it, and only whoever accepts becomes an owner; one offer at a time."""

from datetime import timedelta

from sqlalchemy import delete
from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.access.roles import Role
from hrapp.core import clock
from hrapp.core.errors import Conflict, Forbidden
from hrapp.core.extensions import session
from hrapp.core.text import N_
from hrapp.hr.employees.access import log_access
from hrapp.hr.team.mails import mail_answer, mail_offer
from hrapp.hr.team.operations import ENDED, as_of_now, lock
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership, OwnershipOffer
from hrapp.platform.memberships.queries import active_membership, offer_at

VALID_FOR = timedelta(days=7)
OWNERS_ONLY = N_("Only an owner can offer ownership.")
NOT_OFFERED = N_("This offer has been answered, withdrawn or has expired.")


def offer_ownership(actor: Actor, employer: Employer, membership: Membership, *, steps_down: bool) -> OwnershipOffer:
    """Offer ownership to a member, who is told by mail; with `steps_down` the actor then becomes an administrator.

    Forbidden unless the actor is an owner. Conflict if another offer is open, or if the member is an owner already,
    cannot sign in, or has access that ends.
    """
    actor = lock(actor, employer, membership)
    if actor.role != Role.OWNER:
        raise Forbidden(OWNERS_ONLY)
    _require_offerable(membership)
    if other := offer_at(employer.id):
        raise Conflict(
            N_("%(name)s has been offered ownership already. Withdraw that offer first."), name=other.taker.name
        )
    # What is left of one that can no longer be accepted.
    session.execute(delete(OwnershipOffer).where(OwnershipOffer.employer_id == employer.id))
    mine = active_membership(actor.id, employer.id) if actor.id else None
    if mine is None:
        raise Forbidden(OWNERS_ONLY)
    offer = OwnershipOffer(
        id=uuid7(),
        employer_id=employer.id,
        from_membership_id=mine.id,
        to_membership_id=membership.id,
        steps_down=steps_down,
        expires_at=clock.now() + VALID_FOR,
    )
    session.add(offer)
    session.flush()
    mail_offer(actor, employer, membership, offer)
    log_access(actor, employer, membership, "ownership offered", {"steps_down": [None, steps_down]})
    return offer


def accept_ownership(actor: Actor, employer: Employer) -> None:
    """Become an owner by the offer that is open; whoever made it steps down, if they said so.

    Conflict if there is no such offer to the actor any more.
    """
    offer = _locked_offer(actor, employer)
    if offer is None or offer.taker.user_id != actor.id:
        raise Conflict(NOT_OFFERED)
    giver, taker, steps_down = offer.giver, offer.taker, offer.steps_down
    session.delete(offer)
    before, taker.role = taker.role, Role.OWNER
    if steps_down:
        giver.role = Role.ADMIN
    mail_answer(employer, giver, taker, accepted=True)
    log_access(actor, employer, taker, "ownership accepted", {"role": [before, Role.OWNER]})
    if steps_down:
        log_access(actor, employer, giver, "role changed", {"role": [Role.OWNER, Role.ADMIN]})


def decline_ownership(actor: Actor, employer: Employer) -> None:
    """Decline the offer that is open; Conflict if there is no such offer to the actor any more."""
    offer = _locked_offer(actor, employer)
    if offer is None or offer.taker.user_id != actor.id:
        raise Conflict(NOT_OFFERED)
    giver, taker = offer.giver, offer.taker
    session.delete(offer)
    mail_answer(employer, giver, taker, accepted=False)
    log_access(actor, employer, taker, "ownership declined")


def withdraw_ownership(actor: Actor, employer: Employer) -> None:
    """Withdraw the offer that is open, as any owner may; Forbidden for others, Conflict if there is none any more."""
    offer = _locked_offer(actor, employer)
    if offer is None:
        raise Conflict(NOT_OFFERED)
    if as_of_now(actor, employer).role != Role.OWNER:
        raise Forbidden(OWNERS_ONLY)
    taker = offer.taker
    session.delete(offer)
    log_access(actor, employer, taker, "ownership withdrawn")


def _require_offerable(membership: Membership) -> None:
    if membership.role == Role.OWNER:
        raise Conflict(N_("%(name)s is an owner already."), name=membership.name)
    if not membership.is_in_force:
        raise Conflict(ENDED, name=membership.name)
    if membership.ends_at:
        raise Conflict(
            N_("The access of %(name)s ends soon. Cancel that end before you offer them ownership."),
            name=membership.name,
        )
    if not membership.user.is_active:
        raise Conflict(N_("%(name)s cannot sign in at present."), name=membership.name)


def _locked_offer(actor: Actor, employer: Employer) -> OwnershipOffer | None:
    """The open offer once its members are locked; of two answers at once the second finds none."""
    if (offer := offer_at(employer.id)) is None:
        return None
    lock(actor, employer, offer.giver, offer.taker)
    return offer_at(employer.id)
