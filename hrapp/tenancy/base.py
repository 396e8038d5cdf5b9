"""The base classes of models, in `public` and in the tenants' schemas."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text, event, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from uuid_utils.compat import uuid7

from hrapp.core import clock

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
COLUMN_TYPES = {str: Text(), datetime: DateTime(timezone=True)}


class PublicModel(DeclarativeBase):
    """A row in `public`. The schema is always named, since a bound transaction's search_path excludes it."""

    metadata = MetaData(schema="public", naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES


class TenantModel(DeclarativeBase):
    """A row in the schema of the bound tenant. No schema is named, since search_path selects it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES
    # The subject type of such rows in the audit log.
    __subject__: ClassVar[str]


class Identified:
    """A UUIDv7 key (RFC 9562): unique across tenants, ordered by time, and without a sequence per table."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class Versioned:
    """Optimistic locking: each change increments `version`, and a change based on an older one is refused."""

    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=89)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)


class Key(NamedTuple):
    """How a key is made of a row, and the columns that it is made of."""

    make: Callable[[Any], str]
    columns: tuple[str, ...]


class Keyed:
    """Keys of other columns (see `core.keys`), set whenever these change, by whatever door."""

    __keys__: ClassVar[Mapping[str, Key]]


def key_column() -> Any:
    """The column of a key. Statements read it, no object does."""
    return mapped_column(Text(collation="C"), deferred=True)


@event.listens_for(Keyed, "before_insert", propagate=True)
@event.listens_for(Keyed, "before_update", propagate=True)
def set_keys(_mapper: Any, _connection: Any, row: Any) -> None:
    state: Any = inspect(row)
    for name, key in row.__keys__.items():
        if not state.persistent or any(state.attrs[column].history.has_changes() for column in key.columns):
            setattr(row, name, key.make(row))
