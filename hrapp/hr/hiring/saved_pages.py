"""New employees that somebody has saved for later: what they typed is kept for them, encrypted, and for nobody else."""

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor
from hrapp.access.topic import ActionLink, Attention
from hrapp.core.fields.form import Form
from hrapp.core.fields.kept import Kept, kept_values
from hrapp.core.text import as_id
from hrapp.hr.employees.forms import ANSWERS
from hrapp.hr.employees.models import full_name
from hrapp.platform.memberships.visit import visit
from hrapp.platform.submissions.saved import SavedForm, discard, discard_when_done, save, saved_forms
from hrapp.ui.filters import day

pages = Blueprint("saved_hires", __name__, url_prefix="/e/<slug>/employees/new/saved", template_folder="templates")
# The hidden field of the form for a new employee that names what was saved before.
SAVED = "saved"


class SavedHire(NamedTuple):
    """A new employee that was saved, as the list shows it; without a `url` it cannot be opened now."""

    form: SavedForm
    name: str = ""
    job_title: str = ""
    url: str = ""


@pages.get("")
@access("employees.edit", bound=False)
def index() -> ResponseReturnValue:
    """What the user has saved, to go on with it or to discard it."""
    found = [shown(each) for each in saved_forms(user_id(), visit().employer.id)]
    return render_template("hiring/saved.html", saved=found)


@pages.post("")
@access("employees.edit", bound=False, page="hiring.new")
def create() -> ResponseReturnValue:
    """Keep what was typed, instead of what it was opened from."""
    values = {name: each for name, each in kept_values(request.form).items() if name not in (*ANSWERS, SAVED)}
    content = Kept(url_for("hiring.new"), values, saved=True).as_text()
    until = save(user_id(), visit().employer.id, content, opened_from())
    flash(_("Saved for later. Only you can see it, and it is kept until %(date)s.", date=day(until)), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/<uuid:form_id>/removal")
@access("employees.edit", bound=False, page="saved_hires.index")
def create_removal(form_id: UUID) -> ResponseReturnValue:
    discard(user_id(), form_id)
    flash(_("What you had saved is discarded."), "success")
    return redirect(url_for(".index"), 303)


def shown(form: SavedForm) -> SavedHire:
    kept = Kept.from_text(form.content) if form.content else None
    if kept is None:
        return SavedHire(form)
    first, last, title = (kept.data.get(name, "") for name in ("first_name", "last_name", "job_title"))
    return SavedHire(form, full_name(first, last, None).strip(), title, url_for("hiring.new", kept=form.id.hex))


def opened_from(form: Form | None = None) -> UUID | None:
    """What was saved from which the form was opened that is sent, or shown again."""
    if form and form.kept:
        return as_id(request.args["kept"] if form.kept.saved else form.kept.data.get(SAVED, ""))
    return as_id(request.form.get(SAVED, ""))


def done_with() -> None:
    """Let what the form was opened from go, now that it is saved as a record."""
    if form_id := opened_from():
        discard_when_done(user_id(), form_id)


def user_id() -> UUID:
    found = actor().id
    assert found is not None  # noqa: S101  pages are for people who are signed in
    return found


# Elsewhere


def saved_number() -> int:
    """How many the user has saved at this employer; it is read with their membership."""
    membership = visit().membership
    return (membership and membership.saved_forms) or 0


def attention(actor: Actor, _today: object) -> list[Attention]:
    """What the dashboard says of what was saved."""
    number = saved_number() if may(actor, "employees.edit") else 0
    text = ngettext("%(num)s new employee saved for later", "%(num)s new employees saved for later", number)
    return [Attention(text, url_for("saved_hires.index"), "clock", 40, number)]


def people_link(actor: Actor) -> ActionLink | None:
    """The link on the list of people to what was saved, if anything was."""
    number = saved_number() if may(actor, "employees.edit") else 0
    if not number:
        return None
    label = ngettext("%(num)s saved for later", "%(num)s saved for later", number)
    return ActionLink(url_for("saved_hires.index"), label, "clock")
