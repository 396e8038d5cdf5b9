"""What a form asks before somebody is saved who may have a record already: both side by side, and what to do."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from hrapp.access.actor import Actor
from hrapp.access.topic import ActionLink, return_of
from hrapp.core.extensions import session
from hrapp.core.fields.form import Form
from hrapp.core.languages import translated
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.forms import ANSWERS
from hrapp.hr.employees.models import Employee, full_name
from hrapp.hr.employees.operations import changed_in
from hrapp.hr.matching.comparing import Line, Side, compare, side_of
from hrapp.hr.matching.detection import Match
from hrapp.hr.matching.guarding import Answer, matches_of, may_differ, needs_reason, people_of
from hrapp.hr.matching.signals import READ
from hrapp.ui.filters import day

# What is compared in sight: what likeness is told by, and the job.
SHOWN = (*READ, "job_title")
# Shown of the other record too where nothing is typed.
ALWAYS = ("birth_date", "job_title", "city")
# How likely it is, in words, from so many points on.
LIKELY = (
    (90, _l("Very likely the same person")),
    (75, _l("Probably the same person")),
    (0, _l("Possibly the same person")),
)


class Typed:
    """What is typed, read as a record: over the values of the one that is changed, if there is one."""

    def __init__(self, values: Mapping[str, Any], record: Employee | None = None) -> None:
        self._values, self._record = values, record

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self._record, name, None)


class Asked(NamedTuple):
    """A match beside what is typed: what can be done about it, and whether it is said to be a different person."""

    match: Match
    likely: Any
    reasons: list[str]
    sides: tuple[Side, Side]
    lines: list[Line]
    url: str
    may_differ: bool
    is_different: bool
    take_back: ActionLink | None


def render(actor: Actor, form: Form, employee: Employee | None) -> str:
    """The comparison, where a form was refused for it, or carries an answer; '' elsewhere.

    `employee` is the record that is changed, None for somebody new.
    """
    if form.is_fresh or not form.has("unlike") or not any(form.errors(name) or form.value(name) for name in ANSWERS):
        return ""
    values = changed_in(employee, form.typed) if employee else form.typed.part(EmployeeFields)
    compared, before = people_of(employee, values)
    matches = matches_of(actor, compared, before) if compared else []
    matches = [match for match in matches if match.is_visible]
    if not matches:
        return ""
    load_identifiers(matches)
    unlike = Answer.of(form.typed).unlike
    page = render_template(
        "matching/_asked.html",
        form=form,
        asked=[asked_of(actor, match, values, employee, unlike) for match in matches],
        is_new=employee is None,
        blocked=not all(may_differ(actor, match) for match in matches),
        needs_reason=needs_reason(),
    )
    return Markup(page)  # noqa: S704  rendered by a template


def load_identifiers(matches: Sequence[Match]) -> None:
    """Load what is sealed of all of them at once, which is shown masked."""
    ids = [match.employee.id for match in matches]
    session.scalars(select(Employee).where(Employee.id.in_(ids)).options(undefer_group("sealed"))).all()


def asked_of(actor: Actor, match: Match, values: Mapping[str, Any], employee: Employee | None, unlike: Any) -> Asked:
    typed, other = Typed(values, employee), match.employee
    url = url_for("employees.show", employee_id=other.id)
    return Asked(
        match,
        next(words for least, words in LIKELY if match.score >= least),
        [translated(reason) for reason in match.reasons],
        (side_typed(typed, employee), side_of(other, _("Record that is here"), facts=facts_of(other))),
        [line for line in compare(actor, [typed, other], SHOWN) if line.texts[0] or line.name in ALWAYS],
        url,
        may_differ(actor, match),
        other.id in unlike,
        return_of(actor, other) if employee is None and other.is_former else None,
    )


def side_typed(typed: Any, employee: Employee | None) -> Side:
    """The head of what is typed: somebody new, or a record as it would be."""
    name = full_name(typed.first_name or "", typed.last_name or "", typed.preferred_name)
    if employee is None:
        return Side(_("What you typed"), name)
    return Side(_("This record, as you typed it"), name, "", employee.photo_url, employee.state, facts_of(employee))


def facts_of(employee: Employee) -> list[str]:
    """The number, and from when to when somebody works or has worked here."""
    if employee.is_former and employee.terminated_on:
        dates = _(
            "Worked here from %(first)s to %(last)s", first=day(employee.hired_on), last=day(employee.terminated_on)
        )
    else:
        dates = _("Here since %(date)s", date=day(employee.hired_on))
    return [_("Number %(number)s", number=employee.number), dates]
