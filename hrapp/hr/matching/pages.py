"""The list of pairs of records that are alike, and looking for them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, wants_fragment
from hrapp.hr.matching import listing
from hrapp.hr.matching.queries import next_open
from hrapp.hr.matching.shown import say

pages = Blueprint("duplicates", __name__, url_prefix="/e/<slug>/duplicates", template_folder="templates")


@pages.get("/")
@access("duplicates.decide")
def index() -> ResponseReturnValue:
    """The pairs, searched and filtered by the query string: at first those that are to be decided."""
    asked = listing.PAIRS.asked(request.args)
    counts = listing.count_pairs(asked)
    page = render_template(
        "matching/_list.html" if wants_fragment() else "matching/index.html",
        listing=listing.PAIRS,
        list_url=url_for(".index"),
        asked=asked,
        page=listing.find_pairs(asked, counts),
        filters=listing.PAIRS.shown(counts, asked),
        say=say,
        first_id=None if wants_fragment() else next_open(),
    )
    return page, {"Vary": "HX-Request"}
