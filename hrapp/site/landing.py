"""The landing page, and the page for those who run hrapp themselves."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hrapp.access.rules import PUBLIC, access

pages = Blueprint("landing", __name__, template_folder="templates")


@pages.get("/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The landing page; signed-in users are redirected to their first page."""
    if current_user.is_authenticated:
        return redirect(url_for("memberships.home"))
    return render_template("site/landing.html")


@pages.get("/hosting")
@access(PUBLIC)
def hosting() -> ResponseReturnValue:
    """What an operator wants to know: how employers are kept apart, and what running it takes."""
    return render_template("site/hosting.html")
