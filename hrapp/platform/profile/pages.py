"""The employer's profile: its sections as forms, its logo, and its colour."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor
from hrapp.core.errors import NotFound
from hrapp.core.fields.form import Form
from hrapp.core.text import N_
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.employers.sections import ANY, page_of, section_form
from hrapp.platform.profile.operations import save_section

pages = Blueprint("profile", __name__, url_prefix="/e/<slug>", template_folder="templates")
YEAR = 365 * 24 * 60 * 60


@pages.get("/profile/", defaults={"section": "identity"})
@pages.get(f"/profile/<{ANY}:section>")
@access("profile.edit", bound=False)
def edit(section: str) -> ResponseReturnValue:
    """One section of the profile."""
    return show(section, section_form(section, g.employer))


@pages.post(f"/profile/<{ANY}:section>")
@access("profile.edit", bound=False, largest=LARGEST_SENT)
def update(section: str) -> ResponseReturnValue:
    """Save one section."""
    form, status = save_section(actor(), g.employer, section)
    if status != 303:
        return show(section, form, stale=status == 409), status
    flash(_("The profile is saved."), "success")
    return redirect(url_for("profile.edit", section=section), 303)


@pages.get("/logo")
@access("portal.view", bound=False)
def logo() -> ResponseReturnValue:
    """The employer's logo, as the kind of picture that it was found to be."""
    if not g.employer.logo_type:
        raise NotFound(N_("There is no logo."))
    return kept(Response(g.employer.logo, content_type=g.employer.logo_type))


@pages.get("/brand.css")
@access("portal.view", bound=False)
def brand() -> ResponseReturnValue:
    """The employer's colour; what follows from it, and how it stays readable, is in the pages' own style sheets."""
    colour = g.employer.brand_colour
    return kept(Response(f":root{{--brand:{colour}}}" if colour else "", content_type="text/css; charset=utf-8"))


def kept(response: Response) -> Response:
    """Let the browser alone keep it: for a year if the URL names the version, else asking each time."""
    response.add_etag()
    if "v" in request.args:
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


def show(section: str, form: Form, stale: bool = False) -> str:
    """The page of one section."""
    return render_template("profile/edit.html", **page_of(section, g.employer, form, stale))
