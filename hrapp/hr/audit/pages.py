"""The history of this employer, as a page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hrapp.doors import access, page_number, page_size
from hrapp.hr.audit import queries

pages = Blueprint("audit", __name__, url_prefix="/e/<slug>/audit", template_folder="templates")


@pages.get("/")
@access("audit.view")
def index() -> ResponseReturnValue:
    """The newest events, searched and filtered by what is in the URL."""
    text, action = request.args.get("q", "").strip()[:100], request.args.get("action", "")
    found = queries.find_events(page_number(), page_size(), text, action)
    return render_template("audit/index.html", page=found, q=text, action=action, actions=queries.count_by_action())
