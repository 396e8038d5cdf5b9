"""The page of the search, which is also the panel under its box."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, actor, asked_text, wants_fragment
from hrapp.hr.search import results

pages = Blueprint("search", __name__, url_prefix="/e/<slug>/search", template_folder="templates")


@pages.get("")
@access("search.use")
def index() -> ResponseReturnValue:
    """What the text in the URL finds; htmx asks for the results alone."""
    text = asked_text("q")
    page = render_template(
        "search/_results.html" if wants_fragment() else "search/index.html",
        search_text=text,
        groups=results.find(actor(), text),
    )
    # The same address answers with the page or with the results: a cache must not mix them.
    return page, {"Vary": "HX-Request"}
