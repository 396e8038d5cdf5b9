"""The page of search results, and the panel of results in the top bar."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.rules import access, actor, wants_fragment
from hrapp.access.topic import Result, Results, topics
from hrapp.core.errors import Invalid
from hrapp.core.fields.kinds import Text
from hrapp.core.fields.schema import Fields
from hrapp.core.keys import search_key
from hrapp.core.lists.listing import words_of

pages = Blueprint("search", __name__, url_prefix="/e/<slug>/search", template_folder="templates")
SHOWN = 5


class SearchFields(Fields):
    """The query parameters of the search."""

    q = Text(_l("Search"))


@pages.get("")
@access("search.use")
def index() -> ResponseReturnValue:
    """The results for the query string; as a fragment for htmx."""
    text = searched()
    page = render_template(
        "search/_results.html" if wants_fragment() else "search/index.html",
        search_text=text,
        groups=find(actor(), text) if text else [],
    )
    # The URL returns the page or a fragment, depending on this header, which caches must respect.
    return page, {"Vary": "HX-Request"}


def searched() -> str:
    """The search text of the query string; '' if missing or invalid."""
    try:
        return SearchFields().read(request.args).get("q") or ""
    except Invalid:
        return ""


def find(actor: Actor, text: str) -> list[Results]:
    """The results of all topics that match `text` and that `actor` may see, without empty groups."""
    sources = (source for topic in topics() for source in topic.searches if may(actor, source.permission))
    found = (first_of(source.find(actor, text, SHOWN + 1)) for source in sources)
    return [results for results in (*found, pages_named(actor, text)) if results.found]


def pages_named(actor: Actor, text: str) -> Results:
    """The pages of the side bar whose label matches, in the reader's language."""
    words = words_of(text)
    entries = (entry for topic in topics() for entry in topic.navigation if entry.is_offered(actor))
    found = [
        Result(entry.label, url_for(entry.endpoint), icon=entry.icon)
        for entry in entries
        if all(word in search_key(str(entry.label)) for word in words)
    ]
    return Results(_("Pages"), found)


def first_of(results: Results) -> Results:
    """The first SHOWN results, with the link to more only if there are more."""
    if len(results.found) > SHOWN:
        return results._replace(found=results.found[:SHOWN])
    return results._replace(more_url="", more_label="")
