"""The page after the sign-in, which leads to an employer."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hrapp.access.roles import Role
from hrapp.access.rules import SIGNED_IN, access
from hrapp.platform.memberships.visit import visit

pages = Blueprint("memberships", __name__, template_folder="templates")


@pages.get("/me")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Redirect to the only employer, or offer the choice between several."""
    memberships = list(visit().memberships.values())
    if len(memberships) == 1:
        return redirect(memberships[0].employer.home)
    if not memberships and current_user.is_operator:
        return redirect("/operator/")
    return render_template("memberships/home.html", memberships=memberships, roles=Role.labels())


@pages.get("/e/<slug>/enter")
@access("portal.view", bound=False)
def enter() -> ResponseReturnValue:
    """Redirect to the first page of this employer."""
    return redirect(visit().employer.home)
