"""The employer's profile: its parts as forms, its logo, and its colour."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.errors import NotFound
from hrapp.core.text import N_
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.memberships.visit import visit
from hrapp.platform.profile.parts import ANY, PARTS, context_of, form_of, save, sent_form

pages = Blueprint("profile", __name__, url_prefix="/e/<slug>", template_folder="templates")
YEAR = 365 * 24 * 60 * 60


@pages.get("/profile/", defaults={"part": "identity"})
@pages.get(f"/profile/<{ANY}:part>")
@access("profile.edit", bound=False)
def edit(part: str) -> ResponseReturnValue:
    """One part of the profile."""
    form = form_of(PARTS[part], visit().employer)
    return render_template("profile/edit.html", **context_of(PARTS[part], form))


@pages.post(f"/profile/<{ANY}:part>")
@access("profile.edit", bound=False, largest=LARGEST_SENT)
def update(part: str) -> ResponseReturnValue:
    """Save one part."""
    employer = visit().employer
    form = sent_form(PARTS[part], employer)
    if form.apply(save, actor(), employer, form.values):
        flash(_("The profile has been saved."), "success")
        return redirect(url_for("profile.edit", part=part), 303)
    return render_template("profile/edit.html", **context_of(PARTS[part], form)), form.status


@pages.get("/logo")
@access("portal.view", bound=False)
def logo() -> ResponseReturnValue:
    """The employer's logo, as the kind of picture that it was found to be."""
    employer = visit().employer
    if not employer.logo_type:
        raise NotFound(N_("This employer has no logo."))
    return kept(Response(employer.logo, content_type=employer.logo_type))


@pages.get("/brand.css")
@access("portal.view", bound=False)
def brand() -> ResponseReturnValue:
    """The employer's colour; what follows from it, and how it stays readable, is in the pages' own style sheets."""
    colour = visit().employer.brand_colour
    return kept(Response(f":root{{--brand:{colour}}}" if colour else "", content_type="text/css; charset=utf-8"))


def kept(response: Response) -> Response:
    """Let the browser alone keep it: for a year if the URL names the version, else asking each time."""
    response.add_etag()
    if "v" in request.args:
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]
