"""Finding the records that may be of the same person: candidates by indexed keys, then compared one by one."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, LargeBinary, and_, column, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import joinedload
from sqlalchemy.types import TypeEngine

from hrapp.access.actor import Actor
from hrapp.core.extensions import session
from hrapp.core.text import Message
from hrapp.hr.employees.models import Employee
from hrapp.hr.employees.queries import Reach, reach_of, visible_to
from hrapp.hr.matching.compared import PEOPLE, Compared, Reading
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.keys import fill, keys_of
from hrapp.hr.matching.models import DuplicatePair
from hrapp.hr.matching.scoring import SHARED, Likeness, likeness

# The matches that are told.
TOLD = 10
# A key that more records have finds nobody: they are found by others of their keys, or have little in common.
FOLLOWED = 50
PAIRS: Any = DuplicatePair.__table__


class Match(NamedTuple):
    """A record that may be of the same person, with score and reasons (`scoring.Likeness`).

    `pair_id` is that of the pair if it is known; `is_visible` says whether the actor may find the record.
    """

    employee: Employee
    score: int
    reasons: list[Message]
    pair_id: UUID | None
    is_visible: bool


class Found(NamedTuple):
    """The ids of the records that a key or an identifier leads to, and the keys that many records have."""

    ids: set[UUID]
    shared: frozenset[int]


def find_matches(actor: Actor, compared: Compared, *, even_apart: bool = False) -> list[Match]:
    """The records that may be of the same person as `compared`, the best first, and at most TOLD.

    Unless `even_apart`, without those of which somebody has decided that they are of another person. At most six
    statements, however many records there are.
    """
    reading = Reading.here()
    if not reading.signals:
        return []
    fill()
    decided = pairs_of(compared.id) if compared.id else {}
    apart = {other for other, pair in decided.items() if pair.state == PairState.DIFFERENT and not even_apart}
    left_out = {compared.id, *apart}
    alike = compare_with(compared, candidates(compared), reading, left_out)
    best = sorted(alike, key=lambda found: (-alike[found].score, found))[:TOLD]
    people, visible = _records(best), _visible(actor, best)
    return [
        Match(
            people[found],
            alike[found].score,
            alike[found].reasons,
            decided[found].id if found in decided else None,
            found in visible,
        )
        for found in best
    ]


def candidates(compared: Compared) -> Found:
    """The records that have a key or an identifier in common with somebody."""
    keys = keys_of(compared)
    return found_by(compared, keys, followed(keys, compared.fingerprints))


def found_by(compared: Compared, keys: Collection[int], reached: "Reached") -> Found:
    """What the keys and identifiers of somebody lead to, of what has been followed for several people."""
    others = {each: reached.by_key[each] - {compared.id} for each in keys if each in reached.by_key}
    identified = (reached.by_fingerprint.get(each, set()) for each in compared.fingerprints)
    ids = set().union(*identified, *(found for found in others.values() if len(found) <= FOLLOWED))
    return Found(ids - {compared.id}, frozenset(each for each, found in others.items() if len(found) >= SHARED))


class Reached(NamedTuple):
    """The records of each key and of each fingerprint; of one that many have some more than FOLLOWED."""

    by_key: dict[int, set[UUID]]
    by_fingerprint: dict[bytes, set[UUID]]


def followed(keys: Collection[int], fingerprints: Collection[bytes]) -> Reached:
    """The records that these keys and fingerprints lead to, in one statement."""
    reached = Reached({}, {})
    if not keys and not fingerprints:
        return reached
    by_key = _probed(keys, BigInteger(), PEOPLE.c.match_keys, "keys")
    by_fingerprint = _probed(fingerprints, LargeBinary(), PEOPLE.c.fingerprints, "fingerprints")
    for key, fingerprint, found in session.execute(
        union_all(
            select(by_key.c.probe, null().cast(LargeBinary), by_key.c.id),
            select(null().cast(BigInteger), by_fingerprint.c.probe, by_fingerprint.c.id),
        )
    ):
        if key is None:
            reached.by_fingerprint.setdefault(bytes(fingerprint), set()).add(found)
        else:
            reached.by_key.setdefault(key, set()).add(found)
    return reached


def _probed(sent: Collection[Any], kind: TypeEngine[Any], among: Any, name: str) -> Any:
    """Each of these values with the ids of the records that have it in an indexed array, one look-up for each."""
    probes = func.unnest(literal(list(sent), ARRAY(kind))).table_valued(column("probe", kind)).render_derived(name)
    those = select(PEOPLE.c.id).where(among.op("@>")(array([probes.c.probe]))).limit(FOLLOWED + 2)
    found = those.lateral(f"found_{name}")
    return select(probes.c.probe, found.c.id).select_from(probes.join(found, literal(True))).subquery()


def compare_with(
    compared: Compared, found: Found, reading: Reading, left_out: Collection[UUID | None] = ()
) -> dict[UUID, Likeness]:
    """id → likeness of the candidates that match."""
    ids = found.ids.difference(left_out)
    if not ids:
        return {}
    rows = session.execute(select(*reading.columns).where(PEOPLE.c.id.in_(ids)))
    others = (Compared.of_row(row, reading) for row in rows)
    alike = ((other.id, likeness(compared, other, reading.signals, found.shared)) for other in others)
    return {other: each for other, each in alike if other and each}


def pairs_of(employee_id: UUID) -> Mapping[UUID, Any]:
    """The other record → id and state of the pair, for the pairs of a record that are not merged."""
    mine = or_(PAIRS.c.first_id == employee_id, PAIRS.c.second_id == employee_id)
    columns = (PAIRS.c.id, PAIRS.c.state, PAIRS.c.first_id, PAIRS.c.second_id)
    rows = session.execute(select(*columns).where(and_(mine, PAIRS.c.state != PairState.MERGED)))
    return {row.second_id if row.first_id == employee_id else row.first_id: row for row in rows}


def _records(ids: Iterable[UUID]) -> dict[UUID, Employee]:
    wanted = list(ids)
    if not wanted:
        return {}
    query = select(Employee).where(Employee.id.in_(wanted))
    query = query.options(joinedload(Employee.department), joinedload(Employee.branch))
    return {employee.id: employee for employee in session.scalars(query)}


def _visible(actor: Actor, ids: Collection[UUID]) -> Collection[UUID]:
    if not ids or reach_of(actor) == Reach.EVERYBODY:
        return ids
    return set(session.scalars(visible_to(actor).with_only_columns(Employee.id).where(Employee.id.in_(ids))))
