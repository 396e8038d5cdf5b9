"""Checks across employers, as the history of the person tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from hrapp.core.extensions import session
from hrapp.platform.consents.fields import EventKind
from hrapp.platform.consents.models import ConsentEvent
from hrapp.platform.employers.models import Employer
from hrapp.platform.people_index.signals import looked_for


@looked_for.connect
def tell(_sender: Any, *, employer: Employer, purpose: str, at: datetime, user_ids: Sequence[UUID]) -> None:
    """Write for each of these logins that `employer` has looked for them."""
    about = {"kind": EventKind.CHECKED, "employer_id": employer.id, "employer_name": employer.name, "purpose": purpose}
    if rows := [{"user_id": user_id, "at": at, **about} for user_id in user_ids]:
        session.execute(insert(ConsentEvent), rows)
