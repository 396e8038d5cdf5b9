"""Changing the settings, and counters for consecutive numbers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Fields
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.queries import Chosen, defaults_of, settings, settings_row


def change_settings(actor: Actor, fields: type[Fields], values: Mapping[str, Any]) -> None:
    """Set `values`, which are valid, of some settings, and log those that are new; a default is not stored."""
    row = settings_row(lock=True)
    before, defaults = settings(fields), defaults_of(fields)
    changes = changed(before, values)
    if not changes:
        return
    kept = {name: value for name, value in row.chosen.items() if name not in values}
    row.chosen = kept | {name: value for name, value in values.items() if value != defaults[name]}
    audit.record(actor, "updated", changes=changes, subject_type="settings")
    session.flush()


def changed(before: Chosen, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """setting → [before, after], for those that differ."""
    return {name: [before[name], value] for name, value in values.items() if before[name] != value}


def next_value(name: str, start: int = 1) -> int:
    """The next value of a counter, which begins with `start` or goes on from there.

    Locks the counter's row until the transaction ends, so that no number is given twice and a rollback leaves no gap.
    """
    first = insert(Counter).values(name=name, value=start)
    step = first.on_conflict_do_update(
        index_elements=[Counter.name], set_={"value": func.greatest(Counter.value + 1, start)}
    )
    return session.execute(step.returning(Counter.value)).scalar_one()


def peek(name: str, start: int = 1) -> int:
    """What `next_value` would return now, without taking it."""
    last = session.scalar(select(Counter.value).where(Counter.name == name))
    return start if last is None else max(last + 1, start)


def remember(name: str) -> None:
    """Keep a name among the counters for ever; nothing changes if it is there."""
    session.execute(insert(Counter).values(name=name, value=0).on_conflict_do_nothing())
