"""Exactly what would be shown of somebody's record, read at the employer that holds it."""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any, NamedTuple

from hrapp.access.topic import shared_values
from hrapp.platform.consents.fields import Scope
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.consents.values import in_words
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope


class Offered(NamedTuple):
    """One scope that was asked for: its value in lines, if there is one, and whether its employer shares it at all."""

    scope: Scope
    lines: list[str]
    is_shared: bool

    @property
    def is_offered(self) -> bool:
        return bool(self.lines)


class Offer(NamedTuple):
    """What was asked for, with the values as they are now; `seen` is a mark that changes with them.

    `is_reachable` is false while the employer that holds them is suspended or being upgraded. `is_linked` is false if
    it has no record (any more) that is linked to this person's login: then nothing is shown to anybody.
    """

    items: list[Offered]
    seen: str = ""
    is_reachable: bool = True
    is_linked: bool = True

    @property
    def options(self) -> list[tuple[str, Any]]:
        """(scope, label) of what can be allowed."""
        return [(str(item.scope), item.scope.label) for item in self.items if item.is_offered]


def offer_of(grant: ConsentGrant, source: Employer | None) -> Offer:
    """What a grant would show or shows of the record at `source`, None if that employer is gone; not in any scope."""
    if source is None:
        return Offer([], is_linked=False)
    if not source.tenant.is_open:
        return Offer([], is_reachable=False)
    with tenant_scope(source.tenant_ref):
        record = shared_values(grant.source_employee_id)
    if record is None or record.user_id != grant.user_id:
        return Offer([], is_linked=False)
    return Offer([offered(Scope(scope), record.values) for scope in grant.scopes], mark_of(record.values))


def offered(scope: Scope, values: Mapping[str, Any]) -> Offered:
    return Offered(scope, in_words(scope, values.get(scope)), scope in values)


def mark_of(values: Mapping[str, Any]) -> str:
    """The same for the same values, and only for them; nothing can be read from it that its reader does not see."""
    return sha256(dumps(values, sort_keys=True).encode()).hexdigest()
