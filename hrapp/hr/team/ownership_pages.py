"""The pages to offer ownership, and to answer or withdraw an offer. Both sides give their password again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core import clock
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.team import ownership, queries
from hrapp.hr.team.fields import After, OfferFields
from hrapp.hr.team.listing import Member
from hrapp.platform.memberships.queries import offer_at
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.confirmation import is_confirmed

pages = Blueprint("ownership", __name__, url_prefix="/e/<slug>/team", template_folder="templates")


@pages.get("/<uuid:membership_id>/ownership")
@access("team.offer_ownership", bound=False)
def new(membership_id: UUID) -> ResponseReturnValue:
    """The form to offer ownership to a member."""
    form = offer_form()
    if (after := request.args.get("after")) in tuple(After):
        form.propose("after", after)
    return offer_page(queries.get_member(visit().employer, membership_id), form)


@pages.post("/<uuid:membership_id>/ownership")
@access("team.offer_ownership", bound=False, page="ownership.new")
def create(membership_id: UUID) -> ResponseReturnValue:
    """Offer it."""
    member, form = queries.get_member(visit().employer, membership_id), offer_form(request.form)
    if form.valid and not is_confirmed():
        return ask_for_password(url_for(".new", membership_id=member.id, after=form.values["after"]))
    if not form.apply(offer, member, form.values, at="after"):
        return offer_page(member, form), form.status
    flash(_("%(name)s has been told by email, and can accept within 7 days.", name=member.shown_name), "success")
    return redirect(url_for("team.show", membership_id=member.id), 303)


def offer(member: Member, values: Values) -> None:
    employer = visit().employer
    membership = queries.get_membership(employer, member.id)
    ownership.offer_ownership(actor(), employer, membership, steps_down=values["after"] == After.ADMIN)


@pages.get("/ownership")
@access("portal.view", bound=False)
def show() -> ResponseReturnValue:
    """The open offer, to whom it is made."""
    found, employer = offer_at(visit().employer.id), visit().employer
    if found is None or found.taker.user_id != actor().id:
        flash(_("You are not offered ownership. The offer may have been withdrawn, or has expired."), "info")
        return redirect(employer.home)
    last_day = clock.last_day_before(found.expires_at, employer.time_zone)
    return render_template("team/offer.html", offer=found, last_day=last_day)


@pages.post("/ownership/acceptance")
@access("portal.view", bound=False, page="ownership.show")
def create_acceptance() -> ResponseReturnValue:
    """Accept it, and become an owner."""
    if not is_confirmed():
        return ask_for_password(url_for(".show"))
    ownership.accept_ownership(actor(), visit().employer)
    flash(_("You are an owner of %(employer)s now.", employer=visit().employer.name), "success")
    return redirect(url_for("team.index"), 303)


@pages.post("/ownership/refusal")
@access("portal.view", bound=False, page="ownership.show")
def create_refusal() -> ResponseReturnValue:
    """Decline it."""
    ownership.decline_ownership(actor(), visit().employer)
    flash(_("You have declined. The owner is told by email."), "success")
    return redirect(visit().employer.home, 303)


@pages.post("/ownership/withdrawal")
@access("team.offer_ownership", bound=False, page="team.index")
def create_withdrawal() -> ResponseReturnValue:
    """Withdraw it."""
    ownership.withdraw_ownership(actor(), visit().employer)
    flash(_("The offer has been withdrawn."), "success")
    return redirect(url_for("team.index"), 303)


def ask_for_password(back: str) -> ResponseReturnValue:
    """Lead to the form for the password, and from there back to the page with the button.

    An open browser that somebody forgot must not give an employer away.
    """
    return redirect(url_for("confirmation.new", next=back), 303)


def offer_form(data: Mapping[str, Any] | None = None) -> Form:
    return Form(OfferFields(), data, {"after": After.ADMIN})


def offer_page(member: Member, form: Form) -> str:
    return render_template("team/ownership.html", member=member, form=form)
