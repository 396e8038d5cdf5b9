"""Who has access to an employer, in which role."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, ActionLink, Entry, Subject, Topic
from hrapp.core import clock
from hrapp.hr.team import api, cli, jobs, ownership_pages, pages
from hrapp.hr.team.fields import MembershipFields
from hrapp.platform.memberships.models import Membership

__all__ = ["jobs"]

# Actions of a membership; those on access are logged at the record too, which shows them alike.
ACTIONS = {
    "role changed": Action(_l("Role changed"), "pencil", "info"),
    "access ended": Action(_l("Access ended"), "user-minus", "warn"),
    "access end planned": Action(_l("End of access planned"), "calendar", "info"),
    "access kept": Action(_l("End of access cancelled"), "history", "info"),
    "ownership offered": Action(_l("Ownership offered"), "key", "warn"),
    "ownership accepted": Action(_l("Ownership accepted"), "key", "warn"),
    "ownership declined": Action(_l("Ownership declined"), "x", "info"),
    "ownership withdrawn": Action(_l("Offer of ownership withdrawn"), "x", "info"),
}


def notice(membership: Membership) -> ActionLink | None:
    """The offer of ownership, until it is answered."""
    if membership.offer is None or membership.offer.expires_at <= clock.now():
        return None
    question = _("You are offered ownership of %(employer)s. Accept or decline it", employer=membership.employer.name)
    return ActionLink(url_for("ownership.show", slug=membership.employer.slug), question, "key")


def member_url(membership_id: UUID) -> str:
    return url_for("team.show", membership_id=membership_id)


TOPIC = Topic(
    pages=(pages.pages, ownership_pages.pages),
    apis=(api.api,),
    commands=(cli.members,),
    navigation=(Entry("team.index", "shield-check", _l("Team"), "team.view"),),
    subjects=(Subject("membership", _l("Team member"), MembershipFields, ACTIONS, url=member_url),),
    notice=notice,
)
