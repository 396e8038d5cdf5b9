"""The pages of the team: its list, one member, the change of a role, the end of access, and leaving by oneself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.permissions import may
from hrapp.access.roles import Role
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.core import clock
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.invitations.operations import grantable_roles
from hrapp.hr.team import operations, queries, returns
from hrapp.hr.team.fields import EndFields, RoleFields, When
from hrapp.hr.team.listing import MEMBERS, Member
from hrapp.platform.memberships.queries import has_other_owner, offer_at
from hrapp.platform.memberships.visit import visit
from hrapp.tenancy.scope import tenant_scope
from hrapp.ui.filters import day

# All of it unbound, since logins and memberships are in `public`.
pages = Blueprint("team", __name__, url_prefix="/e/<slug>/team", template_folder="templates")


@pages.get("/")
@access("team.view", bound=False)
def index() -> ResponseReturnValue:
    """Everybody with a login, and the open invitations, searched and filtered by the query string."""
    asked, employer = MEMBERS.asked(request.args), visit().employer
    team = queries.find_team(actor(), employer, asked)
    page = render_template(
        "team/_list.html" if wants_fragment() else "team/index.html",
        listing=MEMBERS,
        list_url=url_for("team.index"),
        asked=asked,
        page=team.page,
        records=team.records,
        filters=MEMBERS.shown(team.counts, asked),
        offer=None if wants_fragment() else offer_at(employer.id),
    )
    return page, {"Vary": "HX-Request"}


@pages.get("/<uuid:membership_id>")
@access("team.view", bound=False)
def show(membership_id: UUID) -> ResponseReturnValue:
    """One member, and what may be done to them."""
    member = queries.get_member(visit().employer, membership_id)
    return member_page(member, role_form(member))


@pages.post("/<uuid:membership_id>/role")
@access("team.edit", bound=False, page="team.show")
def update_role(membership_id: UUID) -> ResponseReturnValue:
    """Change the role."""
    employer = visit().employer
    member = queries.get_member(employer, membership_id)
    form, own = role_form(member, request.form), member.user_id == actor().id
    if form.apply(change_role, member, form.values, at="role"):
        flash(_("The role of %(name)s has been changed.", name=member.shown_name), "success")
        return redirect(employer.home if own else url_for(".show", membership_id=membership_id), 303)
    return member_page(member, form), form.status


def change_role(member: Member, values: Values) -> None:
    employer = visit().employer
    operations.change_role(actor(), employer, queries.get_membership(employer, member.id), values["role"])


@pages.get("/<uuid:membership_id>/end")
@access("team.edit", bound=False)
def new_end(membership_id: UUID) -> ResponseReturnValue:
    """The form to end access, which says first what ends and what stays."""
    member = queries.get_member(visit().employer, membership_id)
    if member.has_ended:
        return redirect(url_for(".show", membership_id=member.id))
    return end_page(member, end_form(member))


@pages.post("/<uuid:membership_id>/end")
@access("team.edit", bound=False, page="team.new_end")
def create_end(membership_id: UUID) -> ResponseReturnValue:
    """End access, at once or after a last day."""
    member = queries.get_member(visit().employer, membership_id)
    form = end_form(member, request.form)
    if not form.apply(end_access, member, form.values):
        return end_page(member, form), form.status
    if form.values["when"] == When.LATER:
        until = day(form.values["last_day"])
        flash(_("The access of %(name)s ends after %(date)s.", name=member.shown_name, date=until), "success")
    else:
        flash(_("The access of %(name)s has ended.", name=member.shown_name), "success")
    return redirect(url_for(".show", membership_id=membership_id), 303)


def end_access(member: Member, values: Values) -> None:
    employer = visit().employer
    later = values["when"] == When.LATER
    at = clock.end_of(values["last_day"], employer.time_zone) if later else None
    operations.end_access(actor(), employer, queries.get_membership(employer, member.id), at)


@pages.post("/<uuid:membership_id>/end/cancellation")
@access("team.edit", bound=False, page="team.show")
def destroy_end(membership_id: UUID) -> ResponseReturnValue:
    """Cancel a planned end."""
    employer = visit().employer
    membership = queries.get_membership(employer, membership_id)
    operations.keep_access(actor(), employer, membership)
    flash(_("%(name)s keeps access.", name=membership.name), "success")
    return redirect(url_for(".show", membership_id=membership_id), 303)


@pages.post("/<uuid:membership_id>/invitation")
@access("team.edit", bound=False, page="team.show")
def create_invitation(membership_id: UUID) -> ResponseReturnValue:
    """Invite somebody again whose access has ended."""
    member = queries.get_member(visit().employer, membership_id)
    invitation = returns.invite_again(actor(), visit().employer, member)
    flash(_("The invitation is on its way to %(email)s.", email=invitation.email), "success")
    return redirect(url_for(".show", membership_id=membership_id), 303)


@pages.get("/leaving")
@access("portal.view", bound=False)
def new_leaving() -> ResponseReturnValue:
    """The form to leave the employer by oneself, for those without a record, whom nobody would miss otherwise."""
    membership = visit().membership
    assert membership is not None  # noqa: S101  the gateway has granted access
    last = membership.role == Role.OWNER and not has_other_owner(membership)
    return render_template("team/leaving.html", last=last, own_record=membership.employee_id is not None)


@pages.post("/leaving")
@access("portal.view", bound=False, page="team.new_leaving")
def create_leaving() -> ResponseReturnValue:
    """Leave the employer: one's own access ends at once."""
    employer, membership = visit().employer, visit().membership
    assert membership is not None  # noqa: S101  the gateway has granted access
    name = employer.name
    operations.end_access(actor(), employer, queries.get_membership(employer, membership.id))
    flash(_("You have left %(employer)s.", employer=name), "success")
    return redirect(url_for("memberships.home"), 303)


def role_form(member: Member, data: Mapping[str, Any] | None = None) -> Form:
    """The form for a role, with those that the actor may give, and the present one."""
    form = Form(RoleFields(), data, {"role": member.role})
    offered = operations.roles_for(actor(), member)
    form.offer("role", [(role, role.label) for role in Role if role in offered or role == member.role])
    return form


def end_form(member: Member, data: Mapping[str, Any] | None = None) -> Form:
    """The form for the end of access, with the last day that is planned already, if there is one."""
    last_day = member.last_day(visit().employer.time_zone)
    planned = {"when": When.LATER if last_day else When.NOW, "last_day": last_day}
    return Form(EndFields(visit().today), data, planned)


def end_page(member: Member, form: Form) -> str:
    return render_template("team/end.html", member=member, form=form, **about(member))


def member_page(member: Member, form: Form) -> str:
    employer = visit().employer
    records = queries.records_of(actor(), employer, [member])
    with tenant_scope(employer.tenant_ref):
        invitation = queries.invitation_of(member) if member.has_ended else None
    return render_template(
        "team/show.html",
        member=member,
        form=form,
        record=records.get(member.employee_id) if member.employee_id else None,
        invitation=invitation,
        offer=offer_at(employer.id),
        role_texts={str(role): role.text for role in Role},
        may_invite=returns.role_of(actor(), member) is not None,
        **about(member),
    )


def about(member: Member) -> dict[str, Any]:
    """What the actor may do to a member, and why not."""
    membership = visit().membership
    own = membership is not None and membership.user_id == member.user_id
    power = operations.has_power_over(actor(), member.role)
    return {
        "own": own,
        "power": power and not own,
        "may_step_down": own and member.role == Role.OWNER,
        "may_offer": may(actor(), "team.offer_ownership") and not own and member.role != Role.OWNER,
        "grantable": grantable_roles(actor()),
    }
