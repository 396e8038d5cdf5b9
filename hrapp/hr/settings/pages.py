"""The page of the settings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.fields.form import Form
from hrapp.hr.settings import operations, queries
from hrapp.hr.settings.fields import SettingsFields

pages = Blueprint("settings", __name__, url_prefix="/e/<slug>/settings", template_folder="templates")


@pages.get("/")
@access("settings.edit")
def edit() -> ResponseReturnValue:
    return render_template("settings/edit.html", form=Form(SettingsFields(), row=queries.rules()))


@pages.post("/")
@access("settings.edit", page="settings.edit")
def update() -> ResponseReturnValue:
    form = Form(SettingsFields(), request.form, queries.rules())
    if form.apply(operations.change_rules, actor(), form.values):
        flash(_("The settings have been saved."), "success")
        return redirect(url_for("settings.edit"), 303)
    return render_template("settings/edit.html", form=form), form.status
