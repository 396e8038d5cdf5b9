"""The list of documents for page, API and export; whether one expires is computed from the employer's day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Date, Select, bindparam, case, or_

from hrapp.access.actor import Actor
from hrapp.core.fields.choices import Choices
from hrapp.core.lists.filters import Filter, Group
from hrapp.core.lists.listing import Asked, Column, Counts, Flag, List
from hrapp.core.lists.paging import Page
from hrapp.hr.documents.fields import DocumentType, Visibility
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import Sight, sight_of, within
from hrapp.hr.employees.fields import CURRENT, FORMER
from hrapp.hr.employees.models import Employee, full_name, name_in_order
from hrapp.hr.employees.photos import url_of
from hrapp.hr.employees.queries import has_word

# So many days before it expires a document is listed as one that expires soon.
SOON = 30
TODAY = bindparam("today", type_=Date)
SOON_IS = bindparam("soon", type_=Date)


class Validity(Choices):
    EXPIRED = "expired", _l("Expired"), "bad"
    SOON = "soon", _l("Expires soon"), "warn"
    VALID = "valid", _l("Valid"), "good"
    NONE = "no_date", _l("Does not expire"), "idle"

    @classmethod
    def on(cls, expires_on: date | None, today: date) -> "Validity":
        """The state on a day of what expires on another."""
        if expires_on is None:
            return cls.NONE
        if expires_on < today:
            return cls.EXPIRED
        return cls.SOON if expires_on <= today + timedelta(days=SOON) else cls.VALID


class Verification(Choices):
    UNVERIFIED = "unverified", _l("Not verified"), "warn"
    VERIFIED = "verified", _l("Verified"), "good"


class Whose(Choices):
    PEOPLE = "people", _l("Of people here now")
    FORMER = "former", _l("Of former people")
    COMPANY = "company", _l("Of the company")


class Seen(Choices):
    """The visibility where documents of people and of the company stand beside each other."""

    HR = str(Visibility.HR), _l("HR only")
    SHARED = str(Visibility.SHARED), _l("Shared")


class Holds(Choices):
    CURRENT = "current", _l("Current versions")
    FORMER = "former", _l("Former versions")


class Listed(NamedTuple):
    """A document in the list; what is of its person is None for one of the company."""

    id: UUID
    type: str
    title: str
    expires_on: date | None
    issued_on: date | None
    visibility: str
    verified_at: datetime | None
    created_at: datetime
    is_current: bool
    media_type: str
    file_name: str
    size: int
    employee_id: UUID | None
    first_name: str | None
    last_name: str | None
    preferred_name: str | None
    number: str | None
    status: str | None
    photo_key: UUID | None
    # Of the row, which tells whether it has been changed since it was listed.
    version: int
    # Whether the person has sent it, so that HR has not seen it yet.
    is_sent: bool | None

    @property
    def who(self) -> str:
        """The name of the person; '' for a company document."""
        return full_name(self.first_name, self.last_name or "", self.preferred_name) if self.first_name else ""

    @property
    def who_in_order(self) -> str:
        """The name as it is sorted, family name first."""
        return name_in_order(self.first_name, self.last_name or "", self.preferred_name) if self.first_name else ""

    @property
    def photo_url(self) -> str | None:
        return url_of(self.employee_id, self.photo_key) if self.employee_id else None

    @property
    def is_former(self) -> bool:
        """Whether its person has left."""
        return self.status in FORMER


OF_PERSON = ("first_name", "last_name", "preferred_name", "number", "status", "photo_key")
WHOSE: Any = case(
    (Document.employee_id.is_(None), str(Whose.COMPANY)),
    (Employee.status.in_(CURRENT), str(Whose.PEOPLE)),
    else_=str(Whose.FORMER),
)
VALIDITY: Any = case(
    (Document.expires_on.is_(None), str(Validity.NONE)),
    (Document.expires_on < TODAY, str(Validity.EXPIRED)),
    (Document.expires_on <= SOON_IS, str(Validity.SOON)),
    else_=str(Validity.VALID),
)
UNVERIFIED = Document.verified_at.is_(None)
# What people send themselves is what HR has not seen yet.
SENT_BY_PERSON = Document.uploaded_by == Employee.user_id
# Columns instead of entities, which would take most of the time of the whole page.
COLUMNS: tuple[Any, ...] = (
    *(getattr(Employee if name in OF_PERSON else Document, name) for name in Listed._fields[:-1]),
    SENT_BY_PERSON,
)


def source(sight: Sight) -> Select[Any]:
    return within(sight).outerjoin(Employee, Document.employee_id == Employee.id)


def fits(word: Any) -> ColumnElement[bool]:
    """The condition that the title or the person fits a LIKE pattern."""
    return or_(Document.search.like(word, escape="/"), has_word(word))


DOCUMENTS: List[Listed] = List(
    source=source,
    select=lambda query: query.with_only_columns(*COLUMNS),
    make=lambda row: Listed(*row),
    matches=fits,
    begins=Document.search.like,
    columns=(
        Column("title", _l("Document"), (Document.title_key,)),
        Column("whose", _l("Whose"), (Employee.name_key,), css="stack-hide beside-hide"),
        Column("expires", _l("Expires"), (Document.expires_on,), css="stack-hide"),
        Column("verified", _l("Verification"), (Document.verified_at,)),
        Column("created", _l("Added"), (Document.created_at,), css="stack-hide beside-hide"),
    ),
    sort="-created",
    tie_breaker=(Document.id.desc(),),
    filters=(
        Filter(
            "state",
            _l("Any date"),
            VALIDITY,
            Validity,
            groups={"ending": Group(_l("Expired or soon"), (Validity.EXPIRED, Validity.SOON))},
        ),
        Filter("verification", _l("Verified or not"), case((UNVERIFIED, "unverified"), else_="verified"), Verification),
        Filter("type", _l("Any type"), Document.type, DocumentType),
        Filter(
            "whose",
            _l("Whose"),
            WHOSE,
            Whose,
            groups={
                "here": Group(_l("Here now"), (Whose.PEOPLE, Whose.COMPANY)),
                "all": Group(_l("Everybody’s"), tuple(map(str, Whose))),
            },
            default="here",
        ),
        Filter("visibility", _l("Shared or not"), Document.visibility, Seen),
        Filter(
            "versions", _l("Versions"), case((Document.is_current, "current"), else_="former"), Holds, default="current"
        ),
    ),
    flags={"sent": {"own": Flag(_l("Sent by the person"), SENT_BY_PERSON)}},
)


def find_documents(actor: Actor, asked: Asked, today: date, counts: Counts | None = None) -> Page[Listed]:
    """One page of the documents that `actor` may read; `counts` saves counting again."""
    return DOCUMENTS.page(sight_of(actor), asked, counts, **bound(actor, today))


def all_documents(actor: Actor, asked: Asked, today: date) -> Iterator[Listed]:
    """The documents on all pages, read in parts."""
    return DOCUMENTS.all(sight_of(actor), asked, **bound(actor, today))


def count_documents(actor: Actor, asked: Asked, today: date) -> Counts:
    """The counts of the filters."""
    return DOCUMENTS.counts(sight_of(actor), asked, **bound(actor, today))


def bound(actor: Actor, today: date) -> dict[str, Any]:
    """The parameters of the list's statements; `today` is the date in the employer's time zone."""
    return {"viewer": actor.employee_id, "today": today, "soon": today + timedelta(days=SOON)}
