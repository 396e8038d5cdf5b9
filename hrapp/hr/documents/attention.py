"""What waits for somebody in the documents: what expires, what is missing, and what HR has not looked at yet."""

from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, and_, func, literal, or_, select

from hrapp.access.actor import Actor
from hrapp.access.permissions import may
from hrapp.access.topic import Attention, numbers_of
from hrapp.hr.documents import required
from hrapp.hr.documents.listing import (
    DOCUMENTS,
    SENT_BY_PERSON,
    SOON,
    SOON_IS,
    UNVERIFIED,
    VALIDITY,
    WHOSE,
    Validity,
    Verification,
    Whose,
    bound,
)
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import sight_of


class Documents(NamedTuple):
    """Numbers of current documents, those of former people aside, and of people who lack some.

    `unverified` are those of people that nobody has verified, `sent` those of them that the person has sent.
    """

    soon: int
    expired: int
    unverified: int
    sent: int
    lacking: int


def numbers(actor: Actor, today: date) -> Select[Any] | None:
    """The statement of `Documents`, of those that `actor` may read, for those who have the list."""
    if not may(actor, "documents.list"):
        return None
    counted: tuple[Any, ...] = tuple(
        func.count(Document.id).filter(str(Whose.FORMER) != WHOSE, condition)
        for condition in (
            str(Validity.SOON) == VALIDITY,
            str(Validity.EXPIRED) == VALIDITY,
            and_(UNVERIFIED, Document.employee_id.is_not(None)),
            and_(UNVERIFIED, SENT_BY_PERSON),
        )
    )
    # Most are verified and hold for long: these are not joined with their person.
    query = DOCUMENTS.source(sight_of(actor)).where(
        Document.is_current, or_(Document.expires_on <= SOON_IS, UNVERIFIED)
    )
    return query.with_only_columns(*counted, _lacking(actor, today)).params(**bound(actor, today))


def _lacking(actor: Actor, today: date) -> Any:
    if not (may(actor, "documents.edit") and required.asked_types()):
        return literal(0)
    missing = required.missing(actor, today).subquery()
    return select(func.count(missing.c.employee_id.distinct())).scalar_subquery()


def attention(actor: Actor, today: date) -> list[Attention]:
    """Documents that expire; to HR also those that wait to be verified, and the people who lack some."""
    found = numbers_of(Documents, actor, today)
    return [*_ending(found), *(_to_do(found) if may(actor, "documents.edit") else [])] if found else []


def _ending(found: Documents) -> list[Attention]:
    soon = ngettext(
        "%(num)s document expires within %(days)s days",
        "%(num)s documents expire within %(days)s days",
        found.soon,
        days=SOON,
    )
    expired = ngettext("%(num)s document has expired", "%(num)s documents have expired", found.expired)
    return [
        Attention(soon, _those(state=Validity.SOON), "files", 30, found.soon, _("Look")),
        Attention(expired, _those(state=Validity.EXPIRED), "alert-triangle", 15, found.expired, _("Look")),
    ]


def _to_do(found: Documents) -> list[Attention]:
    sent = ngettext("%(num)s document waits for verification", "%(num)s documents wait for verification", found.sent)
    lacking = ngettext(
        "%(num)s person lacks a required document", "%(num)s people lack a required document", found.lacking
    )
    to_verify = _those(verification=Verification.UNVERIFIED, sent="own")
    return [
        Attention(sent, to_verify, "circle-check", 10, found.sent, _("Verify")),
        Attention(lacking, url_for("documents.missing"), "files", 40, found.lacking, _("Remind")),
    ]


def _those(**chosen: Any) -> str:
    return url_for("documents.index", **chosen)
