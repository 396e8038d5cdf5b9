"""Columns that are sealed by the tenant's data key, each value bound to its tenant, table, row and column."""

from typing import Any, overload

from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column

from hrapp.core.envelope import CannotOpen, DataKeys
from hrapp.core.text import mask
from hrapp.tenancy.scope import NoTenantBound, current_tenant

# The attribute that holds the bytes of a sealed column is named as the column, with this at the end.
BYTES = "_sealed"


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

    def __str__(self) -> str:
        try:
            return mask(self.open()) or ""
        except CannotOpen:
            return mask("?") or ""

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

    The row needs its id by then. CannotOpen without the right key, also if a value that cannot be opened would be
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
        return None if content is None else Sealed(bytes(content), context_of(row, self.name))

    def __set__(self, row: Any, value: str | Sealed | None) -> None:
        if (present := getattr(row, self.name)) is not None:
            present.open()
        text = value.open() if isinstance(value, Sealed) else value
        setattr(row, self.bytes, None if text is None else data_keys().seal(text, context_of(row, self.name)))


def sealed_column(name: str) -> Any:
    """The column behind a SealedText; all of a row are loaded together when one of them is needed."""
    return mapped_column(name, LargeBinary, deferred=True, deferred_group="sealed")


def context_of(row: Any, column: str) -> str:
    """What a sealed value is bound to; moved to another row or column it cannot be opened."""
    if row.id is None:
        raise ValueError(f"{row.__tablename__}.{column}: a row needs its id before a value is sealed")
    return "\0".join((str(_tenant().id), row.__tablename__, str(row.id), column))


def data_keys() -> DataKeys:
    """The data keys of the bound tenant."""
    return DataKeys(_tenant().data_keys)


def _tenant() -> Any:
    if (tenant := current_tenant()) is None:
        raise NoTenantBound("sealed values belong to a tenant: open tenant_scope(tenant) first")
    return tenant
