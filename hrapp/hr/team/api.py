"""The JSON API of members and of the offer of ownership, with the same fields and operations as the pages."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.core import clock
from hrapp.core.api import Blueprint
from hrapp.core.errors import Invalid, NotFound
from hrapp.core.fields.kinds import Choice, Day
from hrapp.core.lists.output import as_json, list_of
from hrapp.core.text import N_
from hrapp.hr.team import operations, ownership, queries
from hrapp.hr.team.fields import After, MemberChanges, MemberFields, OfferInput, OfferOutput, PasswordInput, State
from hrapp.hr.team.listing import MEMBERS, Member
from hrapp.platform.memberships.models import OwnershipOffer
from hrapp.platform.memberships.queries import offer_at
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.confirmation import confirm

api = Blueprint("team_api", __name__, url_prefix="/api/v1/e/<slug>", description="Members, and ownership")
GIVE_PASSWORD = N_("Give your password: a token alone is not enough for this.")
NO_OFFER = N_("No ownership is offered.")


class MemberOutput(MemberFields):
    """Somebody with a login here, or an open invitation to the team, whose `state` is `invited`."""

    id = fields.UUID()
    state = Choice(_l("Status"), choices=State, allow_none=False)
    ends_on = Day(_l("Last day"), dump_only=True)


MemberList = list_of(MemberOutput(), "MemberList")


@api.get("/members/")
@access("team.view", bound=False)
@api.arguments(MEMBERS.query, location="query")
@api.response(200, MemberList)
def index(args: dict[str, Any]) -> dict[str, Any]:
    """List everybody with a login, and the open invitations to the team, searched and filtered."""
    page = queries.find_team(actor(), visit().employer, MEMBERS.asked_by(args)).page
    return as_json(page) | {"items": [shown(member) for member in page.rows]}


@api.get("/members/<uuid:member_id>")
@access("team.view", bound=False)
@api.response(200, MemberOutput)
def show(member_id: UUID) -> dict[str, Any]:
    """Get one member."""
    return shown(queries.get_member(visit().employer, member_id))


@api.patch("/members/<uuid:member_id>")
@access("team.edit", bound=False)
@api.arguments(MemberChanges)
@api.response(200, MemberOutput)
def update(values: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """Change the role, or the last day of access: `ends_on` is a date to come, or null if access is not to end.

    Nobody becomes an owner by this: see the offer of ownership.
    """
    employer = visit().employer
    member = queries.get_member(employer, member_id)
    membership = queries.get_membership(employer, member.id)
    if values.get("ends_on"):
        require_to_come(values["ends_on"])
    if "role" in values:
        operations.change_role(actor(), employer, membership, values["role"])
    if "ends_on" in values:
        if ends_on := values["ends_on"]:
            operations.end_access(actor(), employer, membership, clock.end_of(ends_on, employer.time_zone))
        else:
            operations.keep_access(actor(), employer, membership)
    return shown(queries.get_member(employer, member.id))


@api.delete("/members/<uuid:member_id>")
@access("team.edit", bound=False)
@api.response(204)
def destroy(member_id: UUID) -> None:
    """End access now, in every process. The login, its other employers and the record stay."""
    employer = visit().employer
    member = queries.get_member(employer, member_id)
    operations.end_access(actor(), employer, queries.get_membership(employer, member.id))


@api.get("/ownership-offer")
@access("portal.view", bound=False)
@api.response(200, OfferOutput)
def show_offer() -> OwnershipOffer:
    """Get the open offer of ownership, as an owner, as an administrator, or as the one to whom it is made."""
    return get_offer()


@api.post("/members/<uuid:member_id>/ownership-offer")
@access("team.offer_ownership", bound=False)
@api.kept_nowhere
@api.arguments(OfferInput)
@api.response(201, OfferOutput, headers={"Location": {"schema": {"type": "string"}}})
def create_offer(args: dict[str, Any], member_id: UUID) -> Any:
    """Offer ownership to a member, who becomes an owner by accepting it within seven days.

    Needs the password, or a session that gave it lately.
    """
    confirm(args.get("password"), GIVE_PASSWORD)
    employer = visit().employer
    member = queries.get_member(employer, member_id)
    membership = queries.get_membership(employer, member.id)
    offer = ownership.offer_ownership(actor(), employer, membership, steps_down=args["after"] == After.ADMIN)
    return offer, 201, {"Location": url_for(".show_offer")}


@api.post("/ownership-offer/acceptance")
@access("portal.view", bound=False)
@api.kept_nowhere
@api.arguments(PasswordInput)
@api.response(204)
def create_acceptance(args: dict[str, Any]) -> None:
    """Become an owner by the offer. Needs the password, or a session that gave it lately."""
    get_offer()
    confirm(args.get("password"), GIVE_PASSWORD)
    ownership.accept_ownership(actor(), visit().employer)


@api.delete("/ownership-offer")
@access("portal.view", bound=False)
@api.response(204)
def destroy_offer() -> None:
    """Decline the offer, if it is made to you; withdraw it as an owner."""
    if get_offer().taker.user_id == actor().id:
        ownership.decline_ownership(actor(), visit().employer)
    else:
        ownership.withdraw_ownership(actor(), visit().employer)


def get_offer() -> OwnershipOffer:
    """The open offer; NotFound if there is none, or if it is none of the actor's business."""
    offer = offer_at(visit().employer.id)
    if offer and (offer.taker.user_id == actor().id or may(actor(), "team.view")):
        return offer
    raise NotFound(NO_OFFER)


def require_to_come(day: date) -> None:
    if day < visit().today:
        raise Invalid({"ends_on": [N_("This day is over. Choose today or a later day, or end it now.")]})


def shown(member: Member) -> dict[str, Any]:
    """A member with the last day of their access."""
    ends = None if member.is_invitation or member.has_ended else member.last_day(visit().employer.time_zone)
    names = ("id", "name", "email", "role", "state", "employee_id", "last_seen_at", "since", "until")
    return {name: getattr(member, name) for name in names} | {"ends_on": ends}
