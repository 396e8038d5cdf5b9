"""What tests of duplicates share: a pair of records, and everything that a tenant holds of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hrapp.core.extensions import session
from hrapp.hr.matching import journal
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.signals import Signal
from hrapp.hr.settings.queries import settings_row
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.people import api


def pair_of(cast: Cast, first: UUID | str, second: UUID | str, score: int = 90, **more: Any) -> str:
    """The id of a new pair of two records at Acme, which is to be decided."""
    one, other = sorted((UUID(str(first)), UUID(str(second))))
    reasons = more.pop("reasons", [["same email", {}]])
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        pair = DuplicatePair(first_id=one, second_id=other, score=score, reasons=reasons, **more)
        session.add(pair)
        session.commit()
        return str(pair.id)


def unguarded(cast: Cast) -> None:
    """Let nobody be compared as they are added at Acme."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        row = settings_row()
        row.chosen = row.chosen | {"duplicates_without": list(map(str, Signal))}
        session.commit()


def pairs(cast: Cast) -> list[DuplicatePair]:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = list(session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)))
        for each in found:
            session.expunge(each)
        return found


def rows(cast: Cast, *ids: UUID | str) -> dict[str, Any]:
    """All rows of these records, and those that name them, without what each change counts up."""
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        found = journal.read([UUID(str(each)) for each in ids])
    return {
        table: {
            key: {name: value for name, value in row.items() if name not in journal.OF_CHANGE}
            for key, row in by_id.items()
        }
        for table, by_id in found.items()
    }


def pair_api(cast: Cast, pair_id: str, path: str = "") -> str:
    return api(cast.acme, f"duplicates/{pair_id}{path}")
