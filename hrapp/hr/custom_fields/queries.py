"""Reading the custom fields of the bound tenant, once in a transaction."""

from typing import Any

from sqlalchemy import Row, event, select
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import SessionTransaction

from hrapp.core.extensions import Session, session
from hrapp.hr.custom_fields.definitions import Definition, Option
from hrapp.hr.custom_fields.models import CustomField
from hrapp.tenancy.scope import current_tenant

# The key in session.info: what has been read in this transaction, by tenant.
KNOWN = "custom_fields"
COLUMNS = (
    *(CustomField.key, CustomField.label, CustomField.kind, CustomField.help, CustomField.options),
    *(CustomField.required, CustomField.section, CustomField.privacy, CustomField.listed, CustomField.retired_at),
)
ALL = select(*COLUMNS).order_by(CustomField.position, CustomField.id)
IN_USE = ALL.where(CustomField.retired_at.is_(None))


def definitions(*, retired: bool = False) -> tuple[Definition, ...]:
    """The custom fields in their order, those that are in use or, with `retired`, all of them."""
    known = session.info.setdefault(KNOWN, {})
    asked = (current_tenant(), retired)
    if asked not in known:
        known[asked] = tuple(definition_of(row) for row in session.execute(ALL if retired else IN_USE))
    found: tuple[Definition, ...] = known[asked]
    return found


def definition_of(row: Row[Any] | CustomField) -> Definition:
    """What a row, or the columns of one, says."""
    options = tuple(Option(each["key"], each["label"], each.get("retired", False)) for each in row.options)
    retired = row.retired_at is not None
    said = (row.key, row.label, row.kind, row.help, options, row.required, row.section, row.privacy, row.listed)
    return Definition(*said, retired)


def forget() -> None:
    """Read them again when they are needed next."""
    session.info.pop(KNOWN, None)


@event.listens_for(Session, "after_flush")
def forget_changed(current: AnySession, *_: object) -> None:
    if any(isinstance(row, CustomField) for row in (*current.new, *current.dirty, *current.deleted)):
        current.info.pop(KNOWN, None)


@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_transaction_end")
def forget_ended(current: AnySession, _: SessionTransaction) -> None:
    current.info.pop(KNOWN, None)
