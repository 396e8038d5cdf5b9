"""The pages of custom fields, within the settings."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.custom_fields.fields import CustomFieldFields, Kind
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.employees.record_fields import SECTIONS
from hrapp.hr.field_settings import forms, operations, queries
from hrapp.hr.field_settings.queries import Use

pages = Blueprint(
    "field_settings", __name__, url_prefix="/e/<slug>/settings/custom-fields", template_folder="templates"
)


@pages.get("/")
@access("settings.edit")
def index() -> ResponseReturnValue:
    """The fields by section, in order, and those that are retired."""
    found = queries.all_fields()
    in_use = [field for field in found if field.retired_at is None]
    parts = [(each, [field for field in in_use if field.section == key]) for key, each in SECTIONS.items()]
    return render_template(
        "field_settings/index.html",
        parts=[(section, fields) for section, fields in parts if fields],
        retired=[field for field in found if field.retired_at is not None],
        kinds=Kind.labels(),
    )


@pages.get("/new")
@access("settings.edit")
def new() -> ResponseReturnValue:
    return render_template("field_settings/form.html", form=forms.new_form(), rows=[])


@pages.post("/")
@access("settings.edit", page="field_settings.new")
def create() -> ResponseReturnValue:
    form = forms.new_form(request.form)
    if form.apply(operations.create_field, actor(), said_in(form), forms.options_in(form.values)):
        flash(_("The field “%(label)s” has been added.", label=form.result.label), "success")
        return redirect(url_for("field_settings.index"), 303)
    return render_template("field_settings/form.html", form=form, rows=[]), form.status


@pages.get("/<uuid:field_id>/edit")
@access("settings.edit")
def edit(field_id: UUID) -> ResponseReturnValue:
    field = queries.get_field(field_id)
    use = queries.use_of(field.key)
    return edit_page(field, use, forms.edit_form(field, use))


@pages.post("/<uuid:field_id>")
@access("settings.edit", page="field_settings.edit")
def update(field_id: UUID) -> ResponseReturnValue:
    field = queries.get_field(field_id, lock=True)
    use = queries.use_of(field.key)
    form = forms.edit_form(field, use, request.form)
    options = forms.options_in(form.values, field) if form.valid and form.has("new_options") else None
    if form.apply(operations.change_field, actor(), field, said_in(form), options):
        flash(_("Saved."), "success")
        return redirect(url_for("field_settings.index"), 303)
    return edit_page(field, use, form), form.status


@pages.post("/<uuid:field_id>/position")
@access("settings.edit", page="field_settings.index")
def update_position(field_id: UUID) -> ResponseReturnValue:
    """Move it up or down in its section."""
    field = queries.get_field(field_id)
    operations.move_field(actor(), field, operations.STEPS.get(request.form.get("move", ""), 0))
    return redirect(url_for("field_settings.index", _anchor=f"field-{field.key}"), 303)


@pages.post("/<uuid:field_id>/retirement")
@access("settings.edit", page="field_settings.edit")
def create_retirement(field_id: UUID) -> ResponseReturnValue:
    """Retire it; its values stay."""
    field = queries.get_field(field_id, lock=True)
    operations.retire_field(actor(), field)
    flash(_("“%(label)s” is out of use. Its values are kept.", label=field.label), "success")
    return redirect(url_for("field_settings.index"), 303)


@pages.post("/<uuid:field_id>/return")
@access("settings.edit", page="field_settings.edit")
def create_return(field_id: UUID) -> ResponseReturnValue:
    """Bring it back with its values."""
    field = queries.get_field(field_id, lock=True)
    operations.bring_back(actor(), field)
    flash(_("“%(label)s” is in use again.", label=field.label), "success")
    return redirect(url_for("field_settings.index"), 303)


def edit_page(field: CustomField, use: Use, form: Form) -> str:
    return render_template(
        "field_settings/form.html",
        field=field,
        form=form,
        rows=forms.option_rows(field, form),
        kind=Kind.label_of(field.kind),
        having=forms.having(use),
    )


def said_in(form: Form) -> Values:
    """What the form says of the field itself."""
    return form.values.part(CustomFieldFields)
