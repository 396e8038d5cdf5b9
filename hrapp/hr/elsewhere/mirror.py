"""What the settings say about other employers stands on the employer's row as well, where these are looked for.

It is written in the transaction that changes the settings, by whatever door. What an employer has set before it was
written there is seen when its next day begins.
"""

from typing import Any, NamedTuple

from sqlalchemy import event, inspect, or_, update
from sqlalchemy.orm import Session as AnySession

from hrapp.core.extensions import Session, session
from hrapp.core.jobs import defer
from hrapp.hr.elsewhere.fields import ElsewhereSettings
from hrapp.hr.elsewhere.jobs import reduce
from hrapp.hr.settings.models import Settings
from hrapp.hr.settings.queries import settings
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.following import follow
from hrapp.tenancy.models import TenantRef

# The key in session.info: the settings have changed in this transaction.
CHANGED = "settings_to_mirror"
EMPLOYERS: Any = Employer.__table__


class Mirrored(NamedTuple):
    """What others may see of the people of an employer, and whether the people are asked."""

    sharing: str
    sharing_consent: bool


def mirror() -> None:
    """Write what the settings of the bound tenant say on its employer's row, when the scope ends."""
    session.info[CHANGED] = True


@event.listens_for(Session, "before_flush")
def notice(current: AnySession, *_: object) -> None:
    rows: list[Any] = [row for row in current.dirty if isinstance(row, Settings)]
    if any(inspect(row).attrs.chosen.history.has_changes() for row in rows):
        current.info[CHANGED] = True


@event.listens_for(Session, "after_transaction_end")
def forget(current: AnySession, ended: Any) -> None:
    if ended.parent is None:
        current.info.pop(CHANGED, None)


def gather(_tenant: TenantRef) -> Mirrored | None:
    if not session.info.pop(CHANGED, False):
        return None
    chosen = settings(ElsewhereSettings)
    return Mirrored(chosen.sharing, chosen.sharing_consent)


def write(tenant: TenantRef, said: Mirrored) -> None:
    differs = or_(
        EMPLOYERS.c.sharing != said.sharing, EMPLOYERS.c.sharing_consent.is_distinct_from(said.sharing_consent)
    )
    mine = (EMPLOYERS.c.tenant_id == tenant.id, differs)
    if session.connection().execute(update(EMPLOYERS).where(*mine).values(**said._asdict())).rowcount:
        defer(reduce, tenant_id=str(tenant.id))


follow(gather, write)
