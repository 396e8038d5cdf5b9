"""The list of pairs of records that are alike, and looking for them in the background."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hrapp.access.rules import access, actor, wants_fragment
from hrapp.hr.matching import listing, scan
from hrapp.hr.matching.queries import next_open
from hrapp.hr.matching.shown import say

pages = Blueprint("duplicates", __name__, url_prefix="/e/<slug>/duplicates", template_folder="templates")


@pages.get("/")
@access("duplicates.decide")
def index() -> ResponseReturnValue:
    """The pairs, searched and filtered by the query string: at first those that are to be decided."""
    asked = listing.PAIRS.asked(request.args)
    counts = listing.count_pairs(asked)
    whole = {} if wants_fragment() else {"first_id": next_open(), "progress": scan.progress()}
    page = render_template(
        "matching/_list.html" if wants_fragment() else "matching/index.html",
        listing=listing.PAIRS,
        list_url=url_for(".index"),
        asked=asked,
        page=listing.find_pairs(asked, counts),
        filters=listing.PAIRS.shown(counts, asked),
        say=say,
        **whole,
    )
    return page, {"Vary": "HX-Request"}


@pages.get("/scan")
@access("duplicates.decide")
def show_scan() -> ResponseReturnValue:
    """How far the scan has come, which the list asks for again and again; without scripts that is the list itself."""
    if not wants_fragment():
        return redirect(url_for(".index"))
    page = render_template("matching/_scan.html", progress=scan.progress(), polled=True)
    return page, {"Vary": "HX-Request"}


@pages.post("/scan")
@access("duplicates.decide", page="duplicates.index")
def create_scan() -> ResponseReturnValue:
    """Look for duplicates among all records, in the background. While that runs, it is not begun again."""
    scan.start(actor())
    flash(_("Looking for duplicates. You can leave this page and come back."), "success")
    return redirect(url_for(".index"), 303)
