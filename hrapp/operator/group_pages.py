"""The operator's pages about groups of employers."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import OPERATOR, access, actor, wants_fragment
from hrapp.core.fields.form import Form
from hrapp.operator import groups
from hrapp.operator.fields import GroupFields, MemberFields, SuspensionFields
from hrapp.operator.groups_listing import GROUPS
from hrapp.platform.employers.models import EmployerGroup
from hrapp.platform.employers.queries import employer_by_slug

pages = Blueprint("operator_groups", __name__, url_prefix="/operator/groups", template_folder="templates")


@pages.get("/")
@access(OPERATOR)
def index() -> ResponseReturnValue:
    asked = GROUPS.asked(request.args)
    shown = {
        "listing": GROUPS,
        "list_url": url_for("operator_groups.index"),
        "asked": asked,
        "page": GROUPS.page(None, asked),
        "filters": (),
    }
    template = "operator/_groups.html" if wants_fragment() else "operator/groups.html"
    return render_template(template, **shown), {"Vary": "HX-Request"}


@pages.get("/new")
@access(OPERATOR)
def new() -> ResponseReturnValue:
    return render_template("operator/group_form.html", form=Form(GroupFields()))


@pages.post("/")
@access(OPERATOR, page="operator_groups.new")
def create() -> ResponseReturnValue:
    form = Form(GroupFields(), request.form)
    if not form.apply(groups.save_group, EmployerGroup(), form.values):
        return render_template("operator/group_form.html", form=form), form.status
    flash(_("The group %(name)s was added. Now put employers into it.", name=form.result.name), "success")
    return redirect(url_for(".show", group_id=form.result.id), 303)


@pages.get("/employers")
@access(OPERATOR)
def search() -> ResponseReturnValue:
    """The employers whose name or web address fits what is being typed, as options of a combobox."""
    found = groups.offered(request.args.get("employer_id", ""))
    return render_template("operator/_options.html", found=found, label=groups.label_of)


@pages.get("/<uuid:group_id>")
@access(OPERATOR)
def show(group_id: UUID) -> ResponseReturnValue:
    """The employers of a group, and the form to put another one in."""
    return group_page(groups.get_group(group_id), member_form())


@pages.get("/<uuid:group_id>/edit")
@access(OPERATOR)
def edit(group_id: UUID) -> ResponseReturnValue:
    group = groups.get_group(group_id)
    return render_template("operator/group_form.html", form=Form(GroupFields(), None, group), group=group)


@pages.post("/<uuid:group_id>")
@access(OPERATOR, page="operator_groups.edit")
def update(group_id: UUID) -> ResponseReturnValue:
    group = groups.get_group(group_id, lock=True)
    form = Form(GroupFields(), request.form, group)
    if not form.apply(groups.save_group, group, form.values):
        return render_template("operator/group_form.html", form=form, group=group), form.status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", group_id=group.id), 303)


@pages.post("/<uuid:group_id>/employers")
@access(OPERATOR, page="operator_groups.show")
def create_member(group_id: UUID) -> ResponseReturnValue:
    """Put an employer into the group."""
    group = groups.get_group(group_id)
    form = member_form(request.form)
    if not form.apply(groups.put_in, actor(), group, form.values.get("employer_id"), at="employer_id"):
        return group_page(group, form), form.status
    flash(_("%(name)s is in the group now.", name=form.result.name), "success")
    return redirect(url_for(".show", group_id=group.id), 303)


# HTML forms cannot send DELETE, hence the second route.
@pages.delete("/<uuid:group_id>/employers/<employer_slug>")
@pages.post("/<uuid:group_id>/employers/<employer_slug>/removal")
@access(OPERATOR, page="operator_groups.show")
def destroy_member(group_id: UUID, employer_slug: str) -> ResponseReturnValue:
    """Take an employer out of the group; 409 if it is not in it."""
    group, employer = groups.get_group(group_id), employer_by_slug(employer_slug)
    groups.take_out(actor(), group, employer)
    flash(_("%(name)s is out of the group.", name=employer.name), "success")
    return redirect(url_for(".show", group_id=group.id), 303)


@pages.get("/<uuid:group_id>/deletion")
@access(OPERATOR)
def new_deletion(group_id: UUID) -> ResponseReturnValue:
    group = groups.get_group(group_id)
    return deletion_page(group, deletion_form(group))


@pages.post("/<uuid:group_id>/deletion")
@access(OPERATOR, page="operator_groups.new_deletion")
def create_deletion(group_id: UUID) -> ResponseReturnValue:
    """Delete the group; its name has to be typed to confirm."""
    group = groups.get_group(group_id, lock=True)
    name, form = group.name, deletion_form(group, request.form)
    if not form.apply(groups.delete_group, actor(), group):
        return deletion_page(group, form), form.status
    flash(_("The group %(name)s is deleted.", name=name), "success")
    return redirect(url_for(".index"), 303)


def group_page(group: EmployerGroup, form: Form) -> str:
    return render_template("operator/group.html", group=group, members=groups.members_of(group), form=form)


def deletion_page(group: EmployerGroup, form: Form) -> str:
    return render_template("operator/group_deletion.html", group=group, members=groups.members_of(group), form=form)


def member_form(data: Any = None) -> Form:
    form = Form(MemberFields(), data)
    form.look_up("employer_id", groups.find_typed)
    return form


def deletion_form(group: EmployerGroup, data: Any = None) -> Form:
    return Form(SuspensionFields(group.name), data)
