"""The pages of the employer's profile, its logo and its brand colour."""

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
@access("profile.edit", bound=False, largest=LARGEST_SENT, page="profile.edit")
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
    """The employer's logo; NotFound if there is none."""
    employer = visit().employer
    if not employer.logo_type:
        raise NotFound(N_("This employer has no logo."))
    return cached(Response(employer.logo, content_type=employer.logo_type))


@pages.get("/brand.css")
@access("portal.view", bound=False)
def brand() -> ResponseReturnValue:
    """A style sheet with the employer's colour; css/tokens.css derives readable shades from it."""
    colour = visit().employer.brand_colour
    return cached(Response(f":root{{--brand:{colour}}}" if colour else "", content_type="text/css; charset=utf-8"))


def cached(response: Response) -> Response:
    """Allow private caching: for a year if the URL has a version, else with revalidation."""
    response.add_etag()
    if "v" in request.args:
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]
