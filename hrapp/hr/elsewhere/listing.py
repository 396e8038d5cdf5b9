"""The list of people of whom something is known at other employers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import contains_eager

from hrapp.access.actor import Actor
from hrapp.core.fields.choices import Choices
from hrapp.core.lists.filters import Filter
from hrapp.core.lists.listing import Asked, Column, Counts, List
from hrapp.core.lists.paging import Page
from hrapp.hr.elsewhere.fields import Consent, ElsewhereSettings
from hrapp.hr.elsewhere.models import CrossInstitutionRecord
from hrapp.hr.elsewhere.queries import UNEXPLAINED
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, begins, has_word, reach_of, within
from hrapp.hr.settings.queries import settings


class Finding(Choices):
    """What was found of somebody."""

    UNEXPLAINED = "unexplained", _l("Works elsewhere too, not allowed"), "warn"
    CURRENT = "current", _l("Works elsewhere too"), "info"
    FORMER = "former", _l("Worked elsewhere"), "idle"
    NOTHING = "nothing", _l("Nothing found"), "idle"


FORBIDDEN = bindparam("forbidden", type_=Boolean)
FINDING = case(
    (and_(FORBIDDEN, UNEXPLAINED), str(Finding.UNEXPLAINED)),
    (CrossInstitutionRecord.is_current, str(Finding.CURRENT)),
    (CrossInstitutionRecord.detected_at.is_not(None), str(Finding.FORMER)),
    else_=str(Finding.NOTHING),
)


def source(reach: Reach) -> Select[Any]:
    found = within(reach).with_only_columns(Employee.id)
    query = select(CrossInstitutionRecord, FINDING.label("finding")).join(CrossInstitutionRecord.employee)
    asked = CrossInstitutionRecord.consent != Consent.NOT_ASKED
    return query.where(Employee.id.in_(found), or_(CrossInstitutionRecord.detected_at.is_not(None), asked))


PEOPLE: List[Any] = List(
    source=source,
    select=lambda query: query.options(contains_eager(CrossInstitutionRecord.employee)),
    make=lambda row: (row[0], Finding(row[1])),
    matches=has_word,
    begins=begins,
    columns=(
        Column("who", _l("Who"), (Employee.name_key,)),
        Column("finding", _l("What was found")),
        Column("consent", _l("Consent")),
        Column("detected", _l("Since"), (CrossInstitutionRecord.detected_at,), css="stack-hide"),
    ),
    sort="who",
    tie_breaker=(CrossInstitutionRecord.id,),
    filters=(
        Filter("show", _l("Anything found"), FINDING, Finding),
        Filter("consent", _l("Any answer"), CrossInstitutionRecord.consent, Consent),
    ),
)


def find_people(actor: Actor, asked: Asked, counts: Counts | None = None) -> Page[Any]:
    """One page of (what is known, Finding); `counts` saves counting again."""
    return PEOPLE.page(reach_of(actor), asked, counts, **bound(actor))


def count_people(actor: Actor, asked: Asked) -> Counts:
    """The counts of the filters."""
    return PEOPLE.counts(reach_of(actor), asked, **bound(actor))


def bound(actor: Actor) -> dict[str, Any]:
    return {"viewer": actor.employee_id, "forbidden": not settings(ElsewhereSettings).concurrent_employment}
