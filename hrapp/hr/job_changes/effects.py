"""What a dated change, or taking one back, does: in words, before it is done."""

from datetime import date, timedelta

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from hrapp.core.languages import translated
from hrapp.hr.employees.fields import AWAY, FORMER, EmployeeFields, Reason, Status
from hrapp.hr.employees.models import JobRecord
from hrapp.hr.employees.timeline import PROBATION, Timeline
from hrapp.hr.job_changes.labels import SHOWN, names_in, value_in_words
from hrapp.hr.job_changes.nouns import Noun
from hrapp.hr.job_changes.operations import without_start


def of_change(timeline: Timeline, noun: Noun, on: date, today: date) -> list[str]:
    """What a change of this kind does if it is valid from `on`."""
    first = timeline.records[0].effective_on
    if on < first:
        return [_("They start on %(date)s; nothing changes before.", date=written(first))]
    status = timeline.status_on(on)
    if status in FORMER:
        return [_("They no longer work here on %(date)s.", date=written(on))]
    # An extension moves the end at once, whenever it was decided.
    found = [] if noun.reason == Reason.EXTENSION else [_when(on, today)]
    tenure = timeline.tenure_on(on)
    if not noun.possible(status, tenure.probation_ends_on):
        found.append(_("On that day their status is “%(status)s”.", status=status.label))
    if noun.status in AWAY:
        found.append(_("Their status stays “%(status)s” until they return.", status=Status(noun.status).label))
    if noun.reason in (Reason.CONFIRMATION, Reason.EXTENSION) and tenure.probation_ends_on:
        found.append(_("So far probation ends on %(date)s.", date=written(tenure.probation_ends_on)))
    return found + _later(len(timeline.after(on)))


def _when(on: date, today: date) -> str:
    if on > today:
        return str(_("From %(date)s. Until then nothing changes.", date=written(on)))
    if on == today:
        return str(_("From today."))
    return str(_("This is in the past: the history is corrected from %(date)s on.", date=written(on)))


def _later(number: int) -> list[str]:
    text = ngettext("%(num)s later record keeps what it says.", "%(num)s later records keep what they say.", number)
    return [str(text)] if number else []


def facts_on(timeline: Timeline, shown_on: date, on: date) -> list[tuple[str, str]]:
    """(label, value) of the facts that are others on `on` than on the day whose facts are shown."""
    shown, held, names = timeline.on(shown_on), timeline.on(on), names_in(timeline)
    differing = [name for name in SHOWN if getattr(shown, name) != getattr(held, name)]
    return [(label_of(name), value_in_words(name, getattr(held, name), names)) for name in differing]


def of_removal(timeline: Timeline, record: JobRecord, today: date) -> list[str]:
    """What it does to remove a record from this history, which was loaded to be shown."""
    names, copy = names_in(timeline), timeline.copied()
    gone = [copy.find(record.id)]
    gone += without_start(copy, gone[0])
    before = copy.row_on(today)
    for each in gone:
        copy.remove(each)
    found = []
    if len(gone) > 1:
        found.append(_("The return on %(date)s goes with it.", date=written(gone[1].effective_on)))
    if problem := copy.problem():
        return [*found, translated(problem)]
    after = copy.row_on(today)
    words = {
        name: [value_in_words(name, row[name], names) for row in (before, after)]
        for name in (*SHOWN, "status", PROBATION)
        if before[name] != after[name]
    }
    found += [
        _("%(field)s today: %(after)s instead of %(before)s.", field=label_of(name), before=old, after=new)
        for name, (old, new) in words.items()
    ]
    if not words:
        found.append(_("Nothing changes today."))
    return found + _later(len(copy.after(record.effective_on - timedelta(days=1))))


def label_of(name: str) -> str:
    field = EmployeeFields.field(name)
    return str(field.label) if field else name


def written(day: date) -> str:
    return str(format_date(day, "long", rebase=False))
