"""The labels of the audit log: actions, kinds of actors, subjects, and changed fields."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Subject, topics
from hrapp.core.fields.kinds import Field, Reference
from hrapp.core.text import HIDDEN

# Actions of every subject; topics add those of their own subjects.
ACTIONS = {
    "created": Action(_l("Added"), "plus", "good"),
    "updated": Action(_l("Changed"), "pencil", "info"),
    "deleted": Action(_l("Deleted"), "trash", "bad"),
}
# What events tell of a list, such as one that was exported; topics add what is their own.
LABELS = {"search": _l("Search"), "order": _l("Order"), "rows": _l("Rows")}
KINDS = {
    "user": _l("Person"),
    "token": _l("API token"),
    "command": _l("Command line"),
    "job": _l("Background job"),
    "anonymous": _l("Not signed in"),
}


class Change(NamedTuple):
    """A changed field, formatted for display; an empty `before` or `after` is a dash."""

    label: Any
    before: str
    after: str


class LogLabels:
    """The labels for a set of subjects; `of_topics` makes those of all topics."""

    def __init__(self, subjects: Mapping[str, Subject]) -> None:
        self.subjects = subjects
        self.actions = dict(ACTIONS)
        for subject in subjects.values():
            self.actions |= subject.actions

    @classmethod
    def of_topics(cls) -> "LogLabels":
        return cls({subject.key: subject for topic in topics() for subject in topic.subjects})

    def action(self, key: str) -> Action:
        """The action with this key; an unknown one gets its key as label."""
        return self.actions.get(key, Action(key.replace("_", " ").capitalize(), "activity", "idle"))

    def subject(self, key: str) -> Any:
        return self.subjects[key].label if key in self.subjects else key

    def url(self, event: Any) -> str | None:
        """The URL of an event's subject, if it has a page."""
        subject = self.subjects.get(event.subject_type)
        return subject.url(event.subject_id) if subject and subject.url and event.subject_id else None

    def kind(self, key: str) -> Any:
        return KINDS.get(key, key)

    def changes(self, event: Any) -> list[Change]:
        """The changes of an event; private values are masked, even if older events stored them in clear."""
        subject = self.subjects.get(event.subject_type)
        return [self._change(subject, name, value) for name, value in event.changes.items()]

    def _change(self, subject: Subject | None, name: str, value: Any) -> Change:
        field = subject.field(name) if subject else None
        pair = value if isinstance(value, list) and len(value) == 2 else [None, value]
        known = LABELS | (subject.labels if subject else {})
        label = field.label if field else known.get(name, name.removesuffix("_id").replace("_", " ").capitalize())
        return Change(label, *(readable(field, each) for each in pair))


def readable(field: Field | None, value: Any) -> str:
    """A logged value, formatted for display."""
    if value is None or value == "":
        return "—"
    if field is not None and field.privacy.is_private:
        return str(value) if HIDDEN in str(value) else str(field.logged(value))
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    if field is None or isinstance(field, Reference):
        return str(value)
    try:
        return field.show(_read(field, value))
    except (TypeError, ValueError):  # logged when the field was of another kind
        return str(value)


def _read(field: Field, value: Any) -> Any:
    """The Python value of a logged JSON value: dates and times are parsed."""
    if field.control == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if field.control == "datetime-local" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value
