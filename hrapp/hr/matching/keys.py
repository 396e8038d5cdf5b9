"""Match keys: hashes of what two records of one person have in common, by which they are found without comparing all.

They stand in `employees.match_keys`, of every signal whatever the settings are, and are set whenever what they are
made of changes. Whoever changes how they are made sets the column to NULL in a migration: they are made anew then.
"""

import hashlib
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, Uuid, cast, column, event, func, inspect, literal, select, update

from hrapp.core.extensions import session
from hrapp.hr.employees.models import Employee
from hrapp.hr.matching.compared import PEOPLE, WITHOUT_IDENTIFIERS, Compared
from hrapp.hr.matching.names import Name, latin, sound
from hrapp.hr.matching.signals import KINDS, READ

MADE_OF = tuple(name for name in READ if name not in KINDS)
# So many parts of a name have keys of their own.
PARTS = 5
# So many records without keys are made up for at once.
AT_ONCE = 1_000


def keys_of(compared: Compared) -> list[int]:
    """The match keys of somebody, in order; identifiers have fingerprints of their own."""
    return sorted(set(_keys(compared)))


def _keys(compared: Compared) -> Iterator[int]:
    yield from (key("email", address) for address in compared.emails)
    yield from (key("phone", phone.number) for phone in compared.phones)
    name, born, home = compared.name, compared.birth_date, compared.address
    parts = sounds_of(name)[:PARTS] if name else []
    if born:
        # Day and month may be swapped.
        day = "-".join(map(str, sorted((born.day, born.month))))
        yield key("born", str(born.year), day)
        # One of the two may be mistaken.
        yield from (key("part and year", part, str(born.year)) for part in parts)
        yield from (key("part and day", part, day) for part in parts)
    if name:
        yield whole_name(name)
        yield from name_pairs(name)
    if home and (home.postal_code or home.city):
        yield from (key("part and place", part, home.postal_code or home.city) for part in parts)


def sounds_of(name: Name) -> list[str]:
    """How the parts of a name sound, each once; initials are left out, unless there is nothing else."""
    parts = [part for part in (*name.given, *name.family, *name.called) if len(part) > 1 or not part.isascii()]
    return list(dict.fromkeys(sound(part) for part in parts or name.parts))


def whole_name(name: Name) -> int:
    """The key of a name whatever the order of its parts, and however they are parted."""
    return key("whole name", "".join(sorted(latin(name.whole[0]))))


def name_pairs(name: Name) -> list[int]:
    """The keys of each two parts of a name."""
    return [key("name", *sorted(pair)) for pair in combinations(sounds_of(name)[:PARTS], 2)]


def key(*parts: str) -> int:
    """64 bits of a hash, as PostgreSQL's bigint has them."""
    digest = hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@event.listens_for(Employee, "before_insert")
@event.listens_for(Employee, "before_update")
def set_keys(_mapper: Any, _connection: Any, row: Employee) -> None:
    state: Any = inspect(row)
    if not state.persistent or any(state.attrs[name].history.has_changes() for name in MADE_OF):
        row.match_keys = keys_of(Compared.of_record(row, WITHOUT_IDENTIFIERS))


def fill(limit: int = AT_ONCE) -> int:
    """Make the keys of records of an earlier release, which have none, without a new version of them: how many.

    Records that somebody is changing at this moment are left out: they get theirs with the change.
    """
    missing = (
        select(*WITHOUT_IDENTIFIERS.columns).where(PEOPLE.c.match_keys.is_(None)).order_by(PEOPLE.c.id).limit(limit)
    )
    rows = session.execute(missing.with_for_update(key_share=True, skip_locked=True)).all()
    if rows:
        made = {row.id: keys_of(Compared.of_row(row, WITHOUT_IDENTIFIERS)) for row in rows}
        # PostgreSQL has no arrays of arrays of different lengths, so each is sent as a text.
        texts = [",".join(map(str, each)) for each in made.values()]
        sent = func.unnest(literal(list(made), ARRAY(Uuid)), literal(texts, ARRAY(Text)))
        new = sent.table_valued(column("id", Uuid), column("texts", Text)).render_derived("made")
        # Parted by an IMMUTABLE function: Citus takes no other over columns of an UPDATE.
        keys = cast(func.string_to_array(new.c.texts, ","), ARRAY(BigInteger))
        values = {"match_keys": keys, "updated_at": PEOPLE.c.updated_at}
        session.execute(update(PEOPLE).where(PEOPLE.c.id == new.c.id).values(values))
    return len(rows)
