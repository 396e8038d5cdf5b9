"""Columns that are sealed by the tenant's data key, each value bound to its tenant, table, row and column."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, overload
from uuid import UUID

from sqlalchemy import LargeBinary, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import mapped_column
from uuid_utils.compat import uuid7

from hrapp.core.envelope import DataKeys
from hrapp.core.errors import CannotOpen, Conflict
from hrapp.core.extensions import Session
from hrapp.core.text import N_, mask
from hrapp.tenancy.locks import DATA_KEY
from hrapp.tenancy.models import TenantRef
from hrapp.tenancy.scope import NoTenantBound, current_tenant

# The attribute that holds the bytes of a sealed column is named as the column, with this at the end.
BYTES = "_sealed"
# What a value shows that cannot be opened.
CLOSED = mask("?") or ""
# Shared by all who seal; renewing a data key (tenancy.renewal) takes the lock for itself, and writes the generation.
GENERATION = "SELECT value FROM counters WHERE name = 'data key' FOR SHARE"
RENEWED = N_("The keys of this employer have been renewed just now. Please try again.")


class Sealed:
    """A sealed value of a row. As text it is masked, so that nothing shows it by accident; `open` gives the text."""

    __slots__ = ("_content", "_context")

    def __init__(self, content: bytes, context: str) -> None:
        self._content, self._context = content, context

    def open(self) -> str:
        """The text; CannotOpen without the right key."""
        return data_keys().open(self._content, self._context)

    @property
    def opens(self) -> bool:
        """Whether the value can be opened now."""
        try:
            self.open()
        except CannotOpen:
            return False
        return True

    def stays(self, value: str | None) -> bool:
        """Whether setting `value` would change nothing: it is this text or its mask. False if it cannot be opened."""
        return value is not None and (value == str(self) or (self.opens and self.open() == value))

    def __str__(self) -> str:
        try:
            return mask(self.open()) or ""
        except CannotOpen:
            return CLOSED

    def __repr__(self) -> str:
        return "<Sealed>"

    def __eq__(self, other: object) -> bool:
        """Whether it is this text, or another sealed value of the same text; CannotOpen without the right key."""
        if isinstance(other, Sealed):
            return self.open() == other.open()
        return isinstance(other, str) and self.open() == other

    def __hash__(self) -> int:
        raise TypeError("a sealed value cannot be a key")


class SealedText:
    """The attribute of a sealed column: gives a Sealed or None, and seals the text that is set.

    A row without an id gets one. CannotOpen without the right key, also if a value that cannot be opened would be
    overwritten.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.bytes = name, name + BYTES

    @overload
    def __get__(self, row: None, owner: type) -> "SealedText": ...
    @overload
    def __get__(self, row: object, owner: type) -> Sealed | None: ...
    def __get__(self, row: Any, owner: type) -> "Sealed | SealedText | None":
        if row is None:
            return self
        content = getattr(row, self.bytes)
        return None if content is None else Sealed(bytes(content), context_of(_tenant().id, row, row.id, self.name))

    def __set__(self, row: Any, value: str | Sealed | None) -> None:
        if (present := getattr(row, self.name)) is not None:
            present.open()
        row.id = row.id or uuid7()
        text = value.open() if isinstance(value, Sealed) else value
        context = context_of(_tenant().id, row, row.id, self.name)
        setattr(row, self.bytes, None if text is None else data_keys().seal(text, context))


def sealed_column(name: str) -> Any:
    """The column behind a SealedText; all of a row are loaded together when one of them is needed."""
    return mapped_column(name, LargeBinary, deferred=True, deferred_group="sealed")


class Sealing:
    """A row with sealed columns, of which some can be searched for: a column → what makes texts of it the same.

    Its column `fingerprints` holds those of what is in these columns, by whatever door it came.
    """

    __fingerprinted__: ClassVar[Mapping[str, Callable[[str], str]]] = {}
    fingerprints: Any

    @classmethod
    def sealed_names(cls) -> tuple[str, ...]:
        """The names of the sealed columns."""
        return tuple(name for name, each in vars(cls).items() if isinstance(each, SealedText))

    @property
    def is_sealed_anew(self) -> bool:
        """Whether a sealed column has changed since the last flush."""
        return bool(self._changed(self.sealed_names()))

    def set_fingerprints(self) -> None:
        """Bring the fingerprints up to the columns, if one of these has changed; CannotOpen as for Sealed.open."""
        if self._changed(self.__fingerprinted__):
            texts = {name: getattr(self, name) for name in self.__fingerprinted__}
            opened = {name: each.open() for name, each in texts.items() if each is not None}
            self.fingerprints = fingerprints_of(type(self), opened, data_keys()) or None

    def _changed(self, names: Any) -> list[str]:
        state: Any = inspect(self)
        return [name for name in names if state.attrs[name + BYTES].history.has_changes()]


def fingerprints_of(model: type[Sealing], texts: Mapping[str, str], keys: DataKeys) -> list[bytes]:
    """The fingerprints by the present key of the texts of some columns, as `fingerprints` holds them."""
    found = (_compared(model, name, text) for name, text in texts.items() if name in model.__fingerprinted__)
    return sorted(keys.fingerprints(each)[0] for each in found if each)


def searched(model: type[Sealing], names: Iterable[str], text: str) -> list[bytes]:
    """The fingerprints, by each key, of a row of `model` that holds exactly this text in one of these columns.

    CannotOpen without a usable key.
    """
    found = (_compared(model, name, text) for name in names)
    return [each for compared in found if compared for each in data_keys().fingerprints(compared)]


def _compared(model: type[Sealing], name: str, text: str) -> str:
    """What a fingerprint is made of, '' for a text that is like none: the same text in another column is another."""
    same = model.__fingerprinted__[name](text)
    return f"{name}\0{same}" if same else ""


def context_of(tenant_id: UUID, model: Any, row_id: UUID, column: str) -> str:
    """What a sealed value is bound to; moved to another tenant, row or column it cannot be opened."""
    return "\0".join((str(tenant_id), model.__tablename__, str(row_id), column))


def data_keys() -> DataKeys:
    """The data keys of the bound tenant."""
    return DataKeys(_tenant().data_keys)


def generations_of(keys: DataKeys) -> list[int]:
    """The number of each key as `counters` holds it, the present one first; never 0, which is before any renewal."""
    return [int.from_bytes(each) >> 1 or 1 for each in keys.ids]


@event.listens_for(Session, "before_flush", insert=True)
def refuse_a_former_key(current: AnySession, *_: object) -> None:
    """Keep rows from being sealed by a key that is no longer the present one: it may be dropped before they commit.

    Conflict if the tenant's key has been renewed since the transaction read it; else renewing waits until this
    transaction ends. Sets the fingerprints.
    """
    rows = [row for row in (*current.new, *current.dirty) if isinstance(row, Sealing) and row.is_sealed_anew]
    if not rows:
        return
    connection = current.connection()
    # Who knows the key of the generation seals by it, or by a newer one.
    if generation(connection) not in (0, *generations_of(data_keys())):
        raise Conflict(RENEWED)
    for row in rows:
        row.set_fingerprints()


def generation(connection: Connection) -> int:
    """The generation of the bound tenant's data key, which stays until the transaction ends."""
    found: int | None = connection.exec_driver_sql(GENERATION).scalar()
    if found is None:  # nobody has ever sealed a value here
        connection.exec_driver_sql(DATA_KEY)
        found = connection.exec_driver_sql(GENERATION).scalar_one()
    return found


def _tenant() -> TenantRef:
    if (tenant := current_tenant()) is None:
        raise NoTenantBound("sealed values belong to a tenant: open tenant_scope(tenant) first")
    return tenant
