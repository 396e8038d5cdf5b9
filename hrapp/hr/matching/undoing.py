"""Undoing a merge in one step, while neither record was changed since; and forgetting what it takes, after a while."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import String, func, literal, select, update

from hrapp.access.actor import Actor
from hrapp.access.permissions import require
from hrapp.access.topic import topics
from hrapp.audit import operations as audit
from hrapp.core import clock
from hrapp.core.errors import CannotOpen, Conflict
from hrapp.core.extensions import session
from hrapp.core.text import N_, Message
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.hr.employees.indexed import touch
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.record_fields import record_fields
from hrapp.hr.employees.work import bring_up_to_date
from hrapp.hr.matching import journal
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.merging import lock_people, refuse_own
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.queries import get_pair
from hrapp.platform.consents.models import ConsentGrant
from hrapp.platform.employers.models import Employer
from hrapp.platform.memberships.models import Membership
from hrapp.tenancy.scope import tenant_scope
from hrapp.tenancy.sealed import Sealing, generation

# So many days a merge can be undone; then what it takes is forgotten, which is a whole record of somebody.
DAYS = 30
# What is kept of `DuplicatePair.merged` afterwards.
LASTING = ("number", "history")
TOO_LATE = N_("This merge can no longer be undone: that is possible for %(days)s days.", days=DAYS)
NOT_MERGED = N_("These records have not been merged, or that has been undone already.")
GONE = N_("This merge cannot be undone: somebody or something that the record names is gone by now.")
NO_KEY = N_("This merge cannot be undone: the keys of this employer have been renewed since.")


class ChangedSince(Conflict):
    """A record that was kept, or what belongs to it, has changed since the merge."""

    title = N_("This merge cannot be undone")
    code = "changed_since_merge"


def undo(actor: Actor, employer: Employer, pair_id: UUID, today: date) -> None:
    """Bring back both records as they were; the pair is to be decided again.

    ChangedSince with what has changed; Conflict if it is too late, or not merged; Forbidden for one's own record.
    """
    require(actor, "duplicates.decide")
    with tenant_scope(employer.tenant_ref):
        pair, merged = _lock_merged(actor, pair_id)
        if changed := changed_since(pair.first_id, merged):
            raise ChangedSince(changed)
        kept_id, given_up_id = pair.first_id, _given_up_in(pair)
        _bring_back(actor, pair, merged)
        session.flush()
        session.expire_all()
        for topic in topics():
            if topic.after_undo:
                topic.after_undo((kept_id, given_up_id))
        if merged["day"] < today.isoformat():
            bring_up_to_date(actor, today)
    move_back(merged.get("public", {}), kept_id, given_up_id)


def _given_up_in(pair: DuplicatePair) -> UUID:
    if pair.merged_id is None:
        raise Conflict(NOT_MERGED)
    return pair.merged_id


def _lock_merged(actor: Actor, pair_id: UUID) -> tuple[DuplicatePair, Mapping[str, Any]]:
    pair = get_pair(pair_id)
    if pair.state != PairState.MERGED:
        raise Conflict(NOT_MERGED)
    lock_people(pair.first_id)
    pair = get_pair(pair_id, lock=True, whole=True)
    if pair.state != PairState.MERGED:
        raise Conflict(NOT_MERGED)
    if not can_undo(pair):
        raise Conflict(TOO_LATE)
    refuse_own(actor, {pair.first_id, pair.merged_id})
    merged: Mapping[str, Any] = pair.merged or {}
    return pair, merged


def can_undo(pair: DuplicatePair) -> bool:
    """Whether what it takes is still there; `merged` has to be loaded."""
    return pair.state == PairState.MERGED and bool(pair.merged and "rows" in pair.merged)


# What has changed


def changed_since(kept_id: UUID, merged: Mapping[str, Any]) -> Message | None:
    """What has changed of the kept record since the merge, in words; None if nothing has."""
    before: Mapping[str, Mapping[str, str]] = merged["after"]
    now = journal.digests(journal.read([kept_id]), kept_id)
    if str(kept_id) not in merged["people"]:
        return N_("That record was merged into another one since.")
    found: list[str] = []
    for name, columns in journal.by_table().items():
        if before.get(name, {}) == now.get(name, {}):
            continue
        if name == journal.PEOPLE.name:
            found += _labels(column for column, value in now[name].items() if before[name].get(column) != value)
        else:
            found.append(next(str(each.label) for each in columns if each.own))
    return N_("The record that was kept has changed since: %(what)s", what=", ".join(found)) if found else None


def _labels(columns: Iterable[str]) -> list[str]:
    fields = record_fields(EmployeeFields)
    labels = {str(field.label) if (field := fields.field(name)) else _("other details") for name in columns}
    return sorted(labels)


# Bringing back


def _bring_back(actor: Actor, pair: DuplicatePair, merged: Mapping[str, Any]) -> None:
    kept_id, given_up_id = pair.first_id, _given_up_in(pair)
    steps = _still_fitting(merged["rows"])
    number = merged["number"]
    first, second = sorted((kept_id, given_up_id))
    if email := _taken_email(merged["rows"], given_up_id, kept_id):
        raise ChangedSince(N_("%(email)s is the work email of somebody else by now.", email=email))
    if session.scalar(select(Employee.id).where(Employee.number == number, Employee.id != kept_id)):
        raise ChangedSince(N_("Somebody else has the number %(number)s by now.", number=number))
    if not _all_there(steps, {kept_id, given_up_id}):
        raise ChangedSince(GONE)
    journal.bring_back(steps)
    session.expire_all()
    if merged["generation"] != generation(session.connection()):
        _seal_anew(steps)
    touch((kept_id, given_up_id))
    pair = get_pair(pair.id)
    pair.first_id, pair.second_id = first, second
    pair.merged = pair.merged_id = pair.merged_number_key = None
    pair.reopen()
    for each in session.scalars(select(Employee).where(Employee.id.in_((kept_id, given_up_id)))):
        audit.record(actor, "merge undone", each, {"number": [None, number]})


def _still_fitting(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps without what somebody has changed since of rows that only name the record: that stays."""
    found = [dict(each) for each in rows]
    changed = [each for each in found if each["before"] and each["after"]]
    now = journal.as_now(changed)
    for each in changed:
        row, after = now.get((each["table"], each["id"]), {}), each["after"]
        each["before"] = {name: value for name, value in each["before"].items() if row.get(name, ...) == after[name]}
    return [each for each in found if each["before"] != {}]


def _all_there(steps: Iterable[Mapping[str, Any]], both: set[UUID]) -> bool:
    """Whether all records are still there that rows name which come back."""
    named = {
        UUID(value["id"])
        for each in steps
        for column in journal.by_table()[each["table"]]
        if (value := (each["before"] or {}).get(column.column.name)) and "id" in value
    } - both
    return session.scalar(select(func.count(Employee.id)).where(Employee.id.in_(named))) == len(named)


def _taken_email(rows: Iterable[Mapping[str, Any]], given_up_id: UUID, kept_id: UUID) -> str | None:
    row = next(each for each in rows if each["id"] == str(given_up_id))
    email: str | None = row["before"]["work_email"]
    taken = select(Employee.id).where(func.lower(Employee.work_email) == func.lower(email), Employee.id != kept_id)
    return email if email and session.scalar(taken) else None


def _seal_anew(steps: Iterable[Mapping[str, Any]]) -> None:
    """Seal by the present key what came back sealed by a former one; Conflict if that is gone."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Employee.registry.mappers}
    for each in steps:
        model: Any = models[each["table"]]
        if issubclass(model, Sealing) and each["before"]:
            row: Any = session.get_one(model, UUID(each["id"]))
            try:
                for name in model.sealed_names():
                    if (value := getattr(row, name)) is not None:
                        setattr(row, name, value.open())
            except CannotOpen as error:
                raise ChangedSince(NO_KEY) from error


def move_back(moved: Mapping[str, list[str]], kept_id: UUID, given_up_id: UUID) -> None:
    """Let what the merge has moved in `public` name the other record again, outside of the tenant."""
    for name, column in (("memberships", Membership.employee_id), ("grants", ConsentGrant.source_employee_id)):
        if ids := [UUID(each) for each in moved.get(name, ())]:
            model = column.class_
            back = update(model).where(model.id.in_(ids), column == kept_id)
            session.execute(back.values({column: given_up_id}))


# Forgetting


def forget_old() -> None:
    """Forget what it takes to undo merges of more than DAYS days ago; what is readable of a history stays."""
    pair = DuplicatePair
    before = clock.now() - timedelta(days=DAYS)
    old = (pair.state == PairState.MERGED, pair.decided_at < before, pair.merged.has_key("rows"))
    kept = func.jsonb_build_object(*(part for name in LASTING for part in (literal(name, String), pair.merged[name])))
    session.execute(update(pair).where(*old).values(merged=kept).execution_options(synchronize_session=False))
