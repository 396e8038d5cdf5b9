"""Changing the settings, and counters for consecutive numbers."""

from sqlalchemy.dialects.postgresql import insert

from hrapp.access.actor import Actor
from hrapp.audit import operations as audit
from hrapp.core.extensions import session
from hrapp.core.fields.schema import Values
from hrapp.hr.settings.models import Counter
from hrapp.hr.settings.queries import rules, settings


def change_rules(actor: Actor, values: Values) -> None:
    """Set the rules of fields, given as values of SettingsFields, and log those that are new."""
    before = rules()
    changes = {name: [before[name], rule] for name, rule in values.items() if before[name] != rule}
    settings().field_rules = before | values
    if changes:
        audit.record(actor, "updated", changes=changes, subject_type="settings")


def next_value(name: str) -> int:
    """The next value of a counter, starting with 1.

    Locks the counter's row until the transaction ends, so that no number is given twice and a rollback leaves no gap.
    """
    first = insert(Counter).values(name=name, value=1)
    step = first.on_conflict_do_update(index_elements=[Counter.name], set_={"value": Counter.value + 1})
    return session.execute(step.returning(Counter.value)).scalar_one()
