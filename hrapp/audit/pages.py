"""The history of this employer, as a page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hrapp.access.rules import access, asked_text, page_number, page_size
from hrapp.audit import labels as words
from hrapp.audit import queries
from hrapp.hr.employees.choices import EMPLOYMENT_TYPES, STATUSES
from hrapp.platform.employers.choices import INDUSTRIES, ORGANIZATION_TYPES, SIZES
from hrapp.ui.states import STATES
from hrapp.web.locales import LANGUAGES
from hrapp.web.navigation import ROLES

pages = Blueprint("audit", __name__, url_prefix="/e/<slug>/audit", template_folder="templates")
# The words of fixed choices: field → key → word.
VALUES = {
    "employment_type": EMPLOYMENT_TYPES,
    "industry": INDUSTRIES,
    "locale": LANGUAGES,
    "organization_type": ORGANIZATION_TYPES,
    "role": ROLES,
    "size": SIZES,
    "state": {state: word for state, (_tone, word) in STATES.items()},
    "status": STATUSES,
}


@pages.get("/")
@access("audit.view")
def index() -> ResponseReturnValue:
    """The newest events, searched and filtered by what is in the URL; the chain is checked for those shown."""
    text, action = asked_text("q"), asked_text("action", 40)
    page = queries.find_events(page_number(), page_size(), text, action)
    return render_template(
        "audit/index.html",
        page=page,
        q=text,
        action=action,
        actions=queries.count_by_action(text),
        broken=queries.broken_among(page.rows),
        words=words,
        values=VALUES,
    )
