"""The page of the search, which is also the panel under its box."""

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
from hrapp.core.text import sort_key

pages = Blueprint("search", __name__, url_prefix="/e/<slug>/search", template_folder="templates")
SHOWN = 5


class SearchFields(Fields):
    """What is looked for."""

    q = Text(_l("Search"))


@pages.get("")
@access("search.use")
def index() -> ResponseReturnValue:
    """What the text in the URL finds; htmx asks for the results alone."""
    text = searched()
    page = render_template(
        "search/_results.html" if wants_fragment() else "search/index.html",
        search_text=text,
        groups=find(actor(), text) if text else [],
    )
    # The same address answers with the page or with the results: a cache must not mix them.
    return page, {"Vary": "HX-Request"}


def searched() -> str:
    """The text that is looked for; one that makes no sense counts as none."""
    try:
        return SearchFields().read(request.args).get("q") or ""
    except Invalid:
        return ""


def find(actor: Actor, text: str) -> list[Results]:
    """Everything that `actor` may go to and `text` fits; kinds with nothing found are left out."""
    sources = (source for topic in topics() for source in topic.searches if may(actor, source.permission))
    found = (first_of(source.find(actor, text, SHOWN + 1)) for source in sources)
    return [results for results in (*found, pages_named(actor, text)) if results.found]


def pages_named(actor: Actor, text: str) -> Results:
    """The pages of the side bar, in the reader's language and without regard to accents."""
    words = sort_key(text).split()
    entries = (entry for topic in topics() for entry in topic.navigation if entry.is_offered(actor))
    found = [
        Result(entry.label, url_for(entry.endpoint), icon=entry.icon)
        for entry in entries
        if all(word in sort_key(str(entry.label)) for word in words)
    ]
    return Results(_("Pages"), found)


def first_of(results: Results) -> Results:
    """The results that are shown, and the way to the rest if there is one."""
    if len(results.found) > SHOWN:
        return results._replace(found=results.found[:SHOWN])
    return results._replace(more_url="", more_label="")
