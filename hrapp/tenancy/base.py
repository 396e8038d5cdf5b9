"""The two kinds of rows: those in `public`, and those in each tenant's schema."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Text
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
    """A row in `public`. Its schema is always spelled out, since a tenant's path does not hold it."""

    metadata = MetaData(schema="public", naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES


class TenantModel(DeclarativeBase):
    """A row in whichever tenant the transaction is bound to. No schema is named: the path decides."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES
    # What the log calls a row of this kind.
    __subject__: ClassVar[str]


class Identified:
    """UUIDv7 (RFC 9562) keys: unique across tenants, ordered by time, and no sequence in every schema."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class Versioned:
    """A row that people edit: each change raises `version`, and one that was made from an older version is refused."""

    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=89)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)
