"""Documents in words: how long one still holds, what its file is, and what was done to several."""

from collections import Counter
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from hrapp.core.lists.selection import Outcome
from hrapp.core.sniffing import DOC, DOCX, JPEG, ODS, ODT, PDF, PNG, TEXT, WEBP, XLS, XLSX
from hrapp.hr.documents.asking import Told
from hrapp.hr.documents.fields import DocumentType
from hrapp.hr.documents.listing import Validity
from hrapp.hr.employees.tenure import ahead
from hrapp.ui.components import file_mark

# Media type → the letters by which people know such files.
LETTERS = {
    PDF: "PDF", JPEG: "JPG", PNG: "PNG", WEBP: "WEBP", TEXT: "TXT",
    DOC: "DOC", DOCX: "DOCX", ODT: "ODT", XLS: "XLS", XLSX: "XLSX", ODS: "ODS",
}  # fmt: skip


def time_left(expires_on: date, today: date) -> str:
    """“in 23 days”, “expires today”, “expired 4 days ago”; beyond two months, in years and months."""
    if expires_on == today:
        return str(_("expires today"))
    if (expires_on - today).days == 1:
        return str(_("expires tomorrow"))
    if expires_on < today:
        return str(_("expired %(time)s ago", time=ahead(expires_on, today)))
    return str(_("in %(time)s", time=ahead(today, expires_on)))


def validity(expires_on: date | None, today: date) -> Validity:
    return Validity.on(expires_on, today)


def is_due(expires_on: date | None, today: date) -> bool:
    """Whether it is time to renew."""
    return validity(expires_on, today) in (Validity.EXPIRED, Validity.SOON)


def type_of(key: str) -> str:
    return DocumentType.label_of(key)


def mark_of(media_type: str) -> Markup:
    """The mark of a file by its kind."""
    return file_mark(LETTERS.get(media_type, "…"))


def verified_text(outcome: Outcome) -> str:
    """What came of verifying several documents."""
    done = ngettext("%(num)s document verified.", "%(num)s documents verified.", outcome.done)
    return " ".join([*([done] if outcome.done else []), *left_out_text(outcome)])


def asked_text(told: Told, number: int) -> str:
    """What came of asking `number` people for what is missing of them."""
    asked = len(told.asked)
    done = ngettext("%(num)s person was asked by email.", "%(num)s people were asked by email.", asked)
    left_out = {
        "asked_already": len(told.asked_today_already),
        "no_account": len(told.without_access),
        "nothing_missing": len(told.nothing_missing),
        "not_found": number - sum(map(len, told)),
    }
    return " ".join([*([done] if asked else []), *left_out_text(Outcome(asked, Counter(left_out)))])


def left_out_text(outcome: Outcome) -> list[str]:
    """Sentences on what was left out, and why."""
    return [_LEFT_OUT[reason](number) for reason, number in outcome.left_out.items() if number]


_LEFT_OUT = {
    "verified": lambda number: ngettext(
        "%(num)s had been verified already.", "%(num)s had been verified already.", number
    ),
    "renewed": lambda number: ngettext(
        "%(num)s has been renewed meanwhile: verify the newest version.",
        "%(num)s have been renewed meanwhile: verify the newest versions.",
        number,
    ),
    "changed": lambda number: ngettext(
        "%(num)s has been changed meanwhile: look at it again.",
        "%(num)s have been changed meanwhile: look at them again.",
        number,
    ),
    "asked_already": lambda number: ngettext(
        "%(num)s had been asked today already.", "%(num)s had been asked today already.", number
    ),
    "no_account": lambda number: ngettext(
        "%(num)s has no account here: invite them first.", "%(num)s have no account here: invite them first.", number
    ),
    "nothing_missing": lambda number: ngettext(
        "%(num)s lacks nothing any more.", "%(num)s lack nothing any more.", number
    ),
    "not_found": lambda number: ngettext("%(num)s is not there any more.", "%(num)s are not there any more.", number),
}
