"""The tabs over the pages of documents, with the numbers that the dashboard tells too."""

from datetime import date
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import numbers_of
from hrapp.core.lists.listing import Asked
from hrapp.hr.documents.attention import Documents
from hrapp.hr.documents.listing import Validity, Verification, Whose

ENDING = ("ending", str(Validity.SOON), str(Validity.EXPIRED))


class Tab(NamedTuple):
    """A tab: its label, where it leads to, how many it is about, and whether it is the one that is shown."""

    key: str
    label: str
    url: str
    number: int = 0


def tabs(actor: Actor, today: date) -> list[Tab]:
    """The tabs that `actor` has; only the documents of the company for members who have no list."""
    company = Tab("company", _("Company documents"), url_for("documents.company"))
    found = numbers_of(Documents, actor, today)
    if found is None:
        return [company]
    ending = url_for("documents.index", state="ending", sort="expires")
    to_verify = url_for("documents.index", verification=Verification.UNVERIFIED, whose=Whose.PEOPLE)
    to_do = [
        Tab("missing", _("Missing"), url_for("documents.missing"), found.lacking),
        Tab("to_verify", _("Unverified"), to_verify, found.unverified),
    ]
    return [
        Tab("all", _("All"), url_for("documents.index")),
        Tab("expiring", _("Expiring"), ending, found.soon + found.expired),
        *(to_do if may(actor, "documents.edit") else []),
        company,
    ]


def tab_of(asked: Asked) -> str:
    """The key of the tab that shows what is asked for."""
    if asked["state"] in ENDING:
        return "expiring"
    return "to_verify" if asked["verification"] == Verification.UNVERIFIED else "all"
