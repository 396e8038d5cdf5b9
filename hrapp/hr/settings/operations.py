"""Changing the settings, and counters for consecutive numbers."""

from sqlalchemy.dialects.postgresql import insert

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Fields, Values
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.queries import settings, settings_row


def change_settings(actor: Actor, fields: type[Fields], values: Values) -> None:
    """Set `values` of some settings, and log those that are new; a default is not stored."""
    before, defaults, row = settings(fields), fields().load({}), settings_row()
    changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    kept = {name: value for name, value in row.chosen.items() if name not in values}
    row.chosen = kept | {name: value for name, value in values.items() if value != defaults[name]}
    if changes:
        audit.record(actor, "updated", changes=changes, subject_type="settings")


def next_value(name: str) -> int:
    """The next value of a counter, starting with 1.

    Locks the counter's row until the transaction ends, so that no number is given twice and a rollback leaves no gap.
    """
    first = insert(Counter).values(name=name, value=1)
    step = first.on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + 1})
    return session.execute(step.returning(Counter.value)).scalar_one()
