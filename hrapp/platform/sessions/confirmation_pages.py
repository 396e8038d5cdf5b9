"""Giving the password again, before something is shown that a forgotten open browser must not show."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import SIGNED_IN, access
from hrapp.core.fields.form import Form
from hrapp.platform.accounts.fields import ConfirmFields
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions.browser import safe_path, signed_in_user
from hrapp.platform.sessions.passwords import confirm_password

pages = Blueprint("confirmation", __name__, url_prefix="/account/confirm", template_folder="templates")


@pages.get("")
@access(SIGNED_IN)
def new() -> ResponseReturnValue:
    """The form for the password; `next` is the path of the page to go on to."""
    return show(Form(ConfirmFields()), request.args.get("next"))


@pages.post("")
@access(SIGNED_IN, page="confirmation.new")
def create() -> ResponseReturnValue:
    """Confirm this session by the password, and go on."""
    form, onward, this = Form(ConfirmFields(), request.form), request.form.get("next"), visit().session
    if this is None:
        abort(404)
    if form.apply(confirm_password, signed_in_user(), form.values):
        this.confirm()
        return redirect(safe_path(onward) or url_for("account.edit"), 303)
    return show(form, onward), form.status


def show(form: Form, onward: str | None) -> str:
    return render_template("sessions/confirm.html", form=form, next_path=safe_path(onward))
