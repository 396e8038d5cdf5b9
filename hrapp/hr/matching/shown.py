"""What pages and API say of a pair: its records side by side, and how they would become one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, literal, select, union_all

from hrapp.access.actor import Actor
from hrapp.access.topic import belongings
from hrapp.core.extensions import session
from hrapp.core.languages import translated
from hrapp.core.text import Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.employees.work import shown_timelines
from hrapp.hr.matching.comparing import Line, Side, compare, side_of
from hrapp.hr.matching.histories import Holds
from hrapp.hr.matching.merging import Both, Plan, Timelines, can_join, default_kept, obstacles
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.values import PHOTO, SPARE, Stays, decide
from hrapp.ui.filters import day


def facts_of(people: Sequence[Employee], timelines: Timelines) -> dict[UUID, list[str]]:
    """id → what is known beside the fields: times of employment, and how many documents and the like there are."""
    numbers = _numbers([each.id for each in people])
    return {each.id: [*_tenures(timelines[each.id]), *numbers.get(each.id, ())] for each in people}


def _tenures(timeline: Timeline) -> list[str]:
    return [
        _("%(first)s to %(last)s", first=day(each.hired_on), last=day(each.last_day))
        if each.last_day
        else _("Since %(date)s", date=day(each.hired_on))
        for each in timeline.tenures
    ]


def _numbers(ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """In one statement."""
    counted = [each for each in belongings() if each.counted]
    parts = []
    for place, each in enumerate(counted):
        part = select(literal(place), each.column, func.count()).where(each.column.in_(ids))
        parts.append((part.where(each.among) if each.among is not None else part).group_by(each.column))
    found: dict[UUID, list[str]] = {}
    for place, record_id, number in sorted(session.execute(union_all(*parts)), key=lambda row: row[0]):
        say = counted[place].counted
        found.setdefault(record_id, []).append(say(number) if say else "")
    return found


def sides_of(people: Sequence[Employee], titles: Sequence[str], timelines: Timelines) -> list[Side]:
    """The heads of these records, whose job histories are `timelines`."""
    facts = facts_of(people, timelines)
    return [
        side_of(each, title, url_for("employees.show", employee_id=each.id), facts[each.id])
        for each, title in zip(people, titles, strict=True)
    ]


class Preview(NamedTuple):
    """How two records would become one: field by field, and what stands against it."""

    both: Both
    sides: list[Side]
    lines: list[Line]
    obstacles: list[Message]
    notes: list[str]
    can_join: bool
    history: Holds

    @property
    def told_obstacles(self) -> list[str]:
        return [translated(each) for each in self.obstacles]


def preview(actor: Actor, people: Mapping[UUID, Employee], plan: Plan, today: date) -> Preview:
    """What `merging.merge` would do by this plan; the records have departments, branches and managers loaded."""
    others = [each for each in people.values() if each.id != plan.keep]
    both = Both(people[plan.keep], others[0])
    decided = decide(*both, plan.values)
    timelines = shown_timelines(both)
    joins = can_join(both, timelines)
    lines = [
        line._replace(chosen=0 if decided.sources[line.name] == Stays.KEPT else 1)
        if line.name in decided.sources
        else line
        for line in compare(actor, both)
    ]
    if both.kept.photo_key and both.given_up.photo_key:
        texts = [_("Photo of the record that is kept"), _("Photo of the other record")]
        lines.insert(0, Line(PHOTO, _("Photo"), texts, True, 0 if decided.sources[PHOTO] == Stays.KEPT else 1))
    history = plan.history or (Holds.JOINED if joins else Holds.KEPT)
    return Preview(
        both,
        sides_of(
            both,
            [_("Kept: %(number)s", number=both.kept.number), _("Given up: %(number)s", number=both.given_up.number)],
            timelines,
        ),
        lines,
        obstacles(both, timelines, history if joins or history != Holds.JOINED else Holds.KEPT, today),
        _notes(both, decided.spared),
        joins,
        history,
    )


def _notes(both: Both, spared: Sequence[str]) -> list[str]:
    words = {
        "work_email": _("The other work email becomes the personal one, since there is none yet."),
        "work_phone": _("The other work phone becomes the personal one, since there is none yet."),
    }
    notes = [words[name] for name in SPARE if name in spared]
    notes.append(
        _(
            "The number %(number)s is not used again, and leads to the record that is kept.",
            number=both.given_up.number,
        )
    )
    if both.given_up.user_id and not both.kept.user_id:
        notes.append(_("The account of the other record opens the one that is kept."))
    return notes


def why_kept(people: Sequence[Employee]) -> tuple[UUID, str]:
    """The id of the record that is kept unless one chooses otherwise, and why."""
    kept, why = default_kept(people[0], people[1])
    return kept.id, translated(why)


def say(pair: DuplicatePair) -> str:
    """Why two records are alike, in one line."""
    said: str = _("; ").join(translated(each) for each in pair.why)
    return said[:1].upper() + said[1:]
