"""The work of a scan, in parts that are committed one by one.

A part begins where the last one has ended, so a scan that was killed goes on, and two of its jobs at once share the
work. Each record is compared with those before it, so each pair once. If only those that have changed are compared,
it is with all others.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    cast,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from uuid_utils.compat import uuid7

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.matching.compared import PEOPLE, Compared, Reading
from hrapp.hr.matching.detection import PAIRS, followed, found_by
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.models import DuplicateScan
from hrapp.hr.matching.scoring import Likeness, likeness, stored

# Records that are compared in one transaction, and others that are held in memory beside them.
PART, BESIDE = 250, 1_000
# A transaction that was going on when a scan began may be of an earlier time, and yet not seen by it.
OVERLAP = timedelta(hours=1)
SCAN: Any = DuplicateScan.__table__

# The ids of two records, the lower first.
Pair = tuple[UUID, UUID]


def scan_part(run: UUID) -> bool:
    """Compare the next records of a scan; False once none is left, or another scan has begun."""
    mine = select(SCAN).where(SCAN.c.run == run, SCAN.c.finished_at.is_(None))
    scan = session.execute(mine.with_for_update()).one_or_none()
    if scan is None:
        return False
    reading, next_ones = Reading.here(), changed_since(scan.since)
    if scan.after:
        next_ones = next_ones & (PEOPLE.c.id > scan.after)
    columns = [*reading.columns, PEOPLE.c.match_keys]
    rows = session.execute(select(*columns).where(next_ones).order_by(PEOPLE.c.id).limit(PART)).all()
    now = clock.now()
    if not rows:
        session.execute(update(SCAN).values(finished_at=now, worked_at=now))
        return False
    people = [Compared.of_row(row, reading) for row in rows]
    # Those of signals that are not compared lead to people who are not alike.
    keys = {row.id: row.match_keys or [] for row in rows}
    keep(alike_pairs(people, keys, reading, forwards=scan.since is None), [*keys], scan.since is None)
    session.execute(update(SCAN).values(after=rows[-1].id, done=SCAN.c.done + len(rows), worked_at=now))
    return True


def changed_since(since: datetime | None) -> ColumnElement[bool]:
    return PEOPLE.c.updated_at >= since - OVERLAP if since else true()


def number_changed(since: datetime | None) -> int:
    """How many records have changed since then, or how many there are."""
    return session.scalar(select(func.count()).select_from(PEOPLE).where(changed_since(since))) or 0


def alike_pairs(
    people: Sequence[Compared], keys: Mapping[UUID | None, Collection[int]], reading: Reading, *, forwards: bool
) -> dict[Pair, Likeness]:
    """The pairs of these people, with their keys by id, and others that match.

    `forwards` compares each only with records before it.
    """
    fingerprints = {each for person in people for each in person.fingerprints}
    reached = followed({each for found in keys.values() for each in found}, fingerprints)
    leads = {person.id: found_by(person, keys[person.id], reached) for person in people}
    wanted: dict[UUID, list[Compared]] = defaultdict(list)
    for person in people:
        for other in leads[person.id].ids:
            if not forwards or (person.id and other < person.id):
                wanted[other].append(person)
    found: dict[Pair, Likeness] = {}
    for candidate in _read(wanted, people, reading):
        for person in wanted[candidate.id] if candidate.id else ():
            if alike := likeness(person, candidate, reading.signals, leads[person.id].shared):
                found[_ordered(person.id, candidate.id)] = alike
    return found


def _ordered(one: UUID | None, other: UUID | None) -> Pair:
    first, second = sorted(each for each in (one, other) if each)
    return first, second


def _read(ids: Collection[UUID], known: Sequence[Compared], reading: Reading) -> Iterator[Compared]:
    """These people, those who are not known read some at a time."""
    at_hand = {person.id: person for person in known}
    yield from (at_hand[each] for each in ids if each in at_hand)
    others = [each for each in ids if each not in at_hand]
    for start in range(0, len(others), BESIDE):
        rows = session.execute(select(*reading.columns).where(PEOPLE.c.id.in_(others[start : start + BESIDE])))
        yield from (Compared.of_row(row, reading) for row in rows)


def keep(alike: Mapping[Pair, Likeness], ids: Sequence[UUID], forwards: bool) -> None:
    """Write the pairs that are alike, and let those of these people go that are not any more; decided ones stay."""
    if alike:
        _write(alike)
    second = PAIRS.c.second_id.in_(ids)
    concerned = second if forwards else or_(second, PAIRS.c.first_id.in_(ids))
    opened = select(PAIRS.c.id, PAIRS.c.first_id, PAIRS.c.second_id).where(PAIRS.c.state == PairState.OPEN, concerned)
    gone = [row.id for row in session.execute(opened) if (row.first_id, row.second_id) not in alike]
    if gone:
        session.execute(delete(PAIRS).where(PAIRS.c.id.in_(gone), PAIRS.c.state == PairState.OPEN))


def _write(alike: Mapping[Pair, Likeness]) -> None:
    """Keep the pairs as open ones, or the new score of those that are open, without a new version.

    Records that are gone by now have none; others stay until the transaction ends.
    """
    sent = func.unnest(
        literal([uuid7() for _ in alike], ARRAY(Uuid)),
        literal([first for first, _ in alike], ARRAY(Uuid)),
        literal([second for _, second in alike], ARRAY(Uuid)),
        literal([found.score for found in alike.values()], ARRAY(Integer)),
        literal([json.dumps(stored(found.reasons)) for found in alike.values()], ARRAY(Text)),
    ).table_valued(
        column("id", Uuid),
        column("first_id", Uuid),
        column("second_id", Uuid),
        column("score", Integer),
        column("reasons", Text),
    )
    new = sent.render_derived("new")
    first, second = PEOPLE.alias("first"), PEOPLE.alias("second")
    rows = (
        select(
            new.c.id,
            new.c.first_id,
            new.c.second_id,
            new.c.score,
            cast(new.c.reasons, JSONB),
            literal(str(PairState.OPEN)),
            literal(clock.now()),
        )
        .join_from(new, first, first.c.id == new.c.first_id)
        .join(second, second.c.id == new.c.second_id)
        .with_for_update(read=True, key_share=True, of=[first, second])
    )
    names = ("id", "first_id", "second_id", "score", "reasons", "state", "found_at")
    added = insert(PAIRS).from_select(names, rows)
    changes = {name: added.excluded[name] for name in ("score", "reasons")}
    differs = tuple_(PAIRS.c.score, PAIRS.c.reasons).is_distinct_from(tuple_(*changes.values()))
    session.execute(
        added.on_conflict_do_update(
            index_elements=[PAIRS.c.first_id, PAIRS.c.second_id],
            set_=changes,
            where=(PAIRS.c.state == PairState.OPEN) & differs,
        )
    )
