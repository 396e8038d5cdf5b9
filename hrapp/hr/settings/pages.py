"""The pages of the settings: all sections, and what a change does before it is made.

A section is sent to its own address, which makes no change yet if there is one: it leads to a page that says what the
change does, and whose button sends the same values again with `confirmed`. That page is a GET with the values in its
query, so that Back and reload work; the values of another page, such as the defaults, can be proposed by a link.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hrapp.access.rules import access, actor
from hrapp.access.topic import SettingsPart, settings_parts, topics
from hrapp.core.fields.form import Form
from hrapp.core.fields.kept import kept_values
from hrapp.hr.settings import operations, queries
from hrapp.hr.settings.shown import Card, changes_in, effects_of, part_of
from hrapp.platform.memberships.visit import visit

pages = Blueprint("settings", __name__, url_prefix="/e/<slug>/settings", template_folder="templates")
# What a form of a section carries besides its fields.
CARRIED = ("version", "confirmed")


@pages.get("/", defaults={"section": ""})
@pages.get("/<section>")
@access("settings.edit")
def edit(section: str) -> ResponseReturnValue:
    """All sections, or one; the values in the query are shown as if they had been typed."""
    shown = [part_of(section)] if section else list(settings_parts().values())
    typed = request.args if section and not request.args.keys().isdisjoint(part_of(section).fields.names()) else None
    return page_with([Card(part, form_of(part, typed), visit().today, visit().country) for part in shown], section)


@pages.post("/<section>")
@access("settings.edit", page="settings.edit")
def update(section: str) -> ResponseReturnValue:
    """Save a section once its effects have been confirmed; until then, lead to them."""
    part = part_of(section)
    queries.settings_row(lock=True)
    form = form_of(part, request.form)
    if form.valid and not operations.changed(form.row, form.values):
        flash(_("Nothing has changed."), "info")
        return redirect(url_for("settings.edit", _anchor=section), 303)
    if form.valid and "confirmed" not in request.form:
        return redirect(url_for("settings.show_effects", section=section, **typed_in(request.form)), 303)
    if form.apply(operations.change_settings, actor(), part.fields, form.values):
        flash(_("The settings have been saved."), "success")
        return redirect(url_for("settings.edit", _anchor=section), 303)
    return page_with([Card(part, form, visit().today, visit().country)], section), form.status


@pages.get("/<section>/effects")
@access("settings.edit")
def show_effects(section: str) -> ResponseReturnValue:
    """What a change to the values in the query does, with the button that makes it."""
    part = part_of(section)
    form = form_of(part, request.args)
    if not form.valid:
        return page_with([Card(part, form, visit().today, visit().country)], section), 422
    changes = changes_in(part, form.row, form.values)
    if not changes:
        flash(_("Nothing has changed."), "info")
        return redirect(url_for("settings.edit", _anchor=section))
    return render_template(
        "settings/effects.html",
        part=part,
        changes=changes,
        effects=effects_of(part, form.row, form.values, visit().today),
        sent=MultiDict({"version": form.row.version, **typed_in(request.args)}),
        back=url_for("settings.edit", section=section, **typed_in(request.args)),
    )


@pages.post("/<section>/preview")
@access("settings.edit", page="settings.edit")
def preview(section: str) -> ResponseReturnValue:
    """A fragment with what the sent values lead to, while they are edited; nothing is changed."""
    part = part_of(section)
    card = Card(part, form_of(part, request.form), visit().today, visit().country)
    return render_template("settings/_preview.html", card=card)


def form_of(part: SettingsPart, data: Mapping[str, Any] | None = None) -> Form:
    """The form of a section; what was not sent stays as it is."""
    return Form(part.fields(partial=True), data, queries.settings(part.fields))


def typed_in(sent: MultiDict[str, str]) -> dict[str, Any]:
    """What was sent of a section, for a query."""
    return {name: values for name, values in kept_values(sent).items() if name not in (*CARRIED, "section")} | (
        {"version": sent["version"]} if "version" in sent else {}
    )


def page_with(cards: list[Card], section: str) -> str:
    actions = [topic.settings_action() for topic in topics() if topic.settings_action]
    return render_template("settings/edit.html", cards=cards, parts=settings_parts(), section=section, actions=actions)
