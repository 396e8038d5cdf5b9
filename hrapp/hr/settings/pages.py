"""The page of the settings."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.access.topic import settings_fields, topics
from hrapp.core.fields.form import Form
from hrapp.core.fields.schema import Values
from hrapp.hr.settings import operations, queries

pages = Blueprint("settings", __name__, url_prefix="/e/<slug>/settings", template_folder="templates")


@pages.get("/")
@access("settings.edit")
def edit() -> ResponseReturnValue:
    return edit_page(Form(settings_fields()(), row=queries.settings(settings_fields())))


@pages.post("/")
@access("settings.edit", page="settings.edit")
def update() -> ResponseReturnValue:
    fields = settings_fields()
    form = Form(fields(), request.form, queries.settings(fields))
    sent = Values({name: value for name, value in form.values.items() if name in request.form})
    if form.apply(operations.change_settings, actor(), fields, sent):
        flash(_("The settings have been saved."), "success")
        return redirect(url_for("settings.edit"), 303)
    return edit_page(form), form.status


def edit_page(form: Form) -> str:
    actions = [topic.settings_action() for topic in topics() if topic.settings_action]
    return render_template("settings/edit.html", form=form, actions=actions)
