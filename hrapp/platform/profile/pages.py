"""The pages of the employer's profile, its logo and its brand colour."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import PUBLIC, access, actor
from hrapp.core.caching import cached
from hrapp.core.errors import NotFound
from hrapp.core.text import N_
from hrapp.platform.employers.fields import COLOUR
from hrapp.platform.employers.logos import LARGEST_SENT
from hrapp.platform.employers.queries import logo_by_key
from hrapp.platform.memberships.visit import visit
from hrapp.platform.profile.parts import ANY, PARTS, context_of, form_of, save, sent_form

pages = Blueprint("profile", __name__, url_prefix="/e/<slug>", template_folder="templates")
# What an employer looks like, also to people who are not signed in.
looks = Blueprint("looks", __name__)


@pages.get("/profile/", defaults={"part": "identity"})
@pages.get(f"/profile/<{ANY}:part>")
@access("profile.edit", bound=False)
def edit(part: str) -> ResponseReturnValue:
    """One part of the profile."""
    form = form_of(PARTS[part].names, visit().employer)
    return render_template("profile/edit.html", **context_of(PARTS[part], form))


@pages.post(f"/profile/<{ANY}:part>")
@access("profile.edit", bound=False, largest=LARGEST_SENT, page="profile.edit")
def update(part: str) -> ResponseReturnValue:
    """Save one part."""
    employer = visit().employer
    form = sent_form(PARTS[part].names, employer)
    if form.apply(save, actor(), employer, form.values):
        flash(_("The profile has been saved."), "success")
        return redirect(url_for("profile.edit", part=part), 303)
    return render_template("profile/edit.html", **context_of(PARTS[part], form)), form.status


@looks.get("/logos/<uuid:key>")
@access(PUBLIC)
def show_logo(key: UUID) -> ResponseReturnValue:
    """An employer's logo, for whoever has been shown its random URL; NotFound if there is none."""
    content, media_type = logo_by_key(key)
    return cached(Response(content, content_type=media_type))


@looks.get("/brand/<colour>.css")
@access(PUBLIC)
def show_brand(colour: str) -> ResponseReturnValue:
    """A style sheet with a brand colour, `rrggbb`; css/tokens.css derives readable shades from it."""
    if not COLOUR.fullmatch(f"#{colour}"):
        raise NotFound(N_("There is no page at this web address."))
    return cached(Response(f":root{{--brand:#{colour}}}", content_type="text/css; charset=utf-8"))
