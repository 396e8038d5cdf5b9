"""From a login to an employer: straight there, or by choosing."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hrapp.access.rules import SIGNED_IN, access
from hrapp.platform.memberships.starts import start_page

pages = Blueprint("memberships", __name__, template_folder="templates")


@pages.get("/me")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """One's only employer, or the choice between several."""
    places = list(g.places.values())
    if len(places) == 1:
        return redirect(start_page(places[0]))
    if not places and current_user.is_operator:
        return redirect(url_for("operator.index"))
    return render_template("memberships/home.html", places=places)


@pages.get("/e/<slug>/enter")
@access("portal.view", bound=False)
def enter() -> ResponseReturnValue:
    """The first page of this employer, whatever one's role there is."""
    return redirect(start_page(g.places[g.slug]))
