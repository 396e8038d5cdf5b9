"""The mails about ownership, queued in the caller's transaction."""

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.languages import locale_in
from hrapp.core.mail import send_later
from hrapp.hr.invitations.jobs import page_of
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership, OwnershipOffer


def mail_offer(actor: Actor, employer: Employer, taker: Membership, offer: OwnershipOffer) -> None:
    """Tell a member that they are offered ownership."""
    send_later(
        "ownership_offer",
        taker.user.email,
        locale_in(taker.user.locale, employer.country),
        employer=employer,
        owner=actor.name,
        steps_down=offer.steps_down,
        last_day=clock.last_day_before(offer.expires_at, employer.time_zone),
        link=page_of(f"{employer.home}team/ownership"),
    )


def mail_answer(employer: Employer, giver: Membership, taker: Membership, *, accepted: bool) -> None:
    """Tell the owner what became of their offer."""
    send_later(
        "ownership_answer",
        giver.user.email,
        locale_in(giver.user.locale, employer.country),
        employer=employer,
        member=taker.name,
        accepted=accepted,
        steps_down=accepted and giver.role != taker.role,
        link=page_of(employer.home),
    )
