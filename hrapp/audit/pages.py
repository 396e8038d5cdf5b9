"""The page of the employer's audit log."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, wants_fragment
from hrapp.audit import queries
from hrapp.audit.labels import LogLabels
from hrapp.audit.listing import EVENTS, SCOPE

pages = Blueprint("audit", __name__, url_prefix="/e/<slug>/audit", template_folder="templates")


@pages.get("/")
@access("audit.view")
def index() -> ResponseReturnValue:
    """The events, searched and filtered by the query string; the hashes of those shown are verified."""
    asked = EVENTS.asked(request.args)
    counts = EVENTS.counts(SCOPE, asked)
    page = EVENTS.page(SCOPE, asked, counts)
    shown = render_template(
        "audit/_list.html" if wants_fragment() else "audit/index.html",
        listing=EVENTS,
        list_url=url_for("audit.index"),
        asked=asked,
        page=page,
        filters=EVENTS.shown(counts, asked),
        broken=queries.broken_among(page.rows),
        words=LogLabels.of_topics(),
    )
    return shown, {"Vary": "HX-Request"}
