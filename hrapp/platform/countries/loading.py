"""Reads the country packs, once for each process. A damaged one stops the start with its file and line."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA as SCHEMA_ITSELF

from hrapp.core.fields.locale_data import COUNTRIES
from hrapp.core.instance import StartError
from hrapp.platform.countries.pack import KINDS, OF_THE_NATION, IdentifierRule, Pack
from hrapp.platform.countries.schema import PackSchema

FOLDER = Path(__file__).parent / "packs"
NEUTRAL = "neutral"
SCHEMA = PackSchema()

Key = tuple[str, ...]


class PackError(StartError):
    """A country pack is damaged; the message names file, line and reason."""

    def __init__(self, path: Path, line: int, reason: object) -> None:
        super().__init__(f"the country pack {path}, line {line}: {reason}")


def pack_of(country: str | None) -> Pack:
    """The pack of a country (ISO 3166-1, two letters), or the neutral one if there is none."""
    known = packs()
    return known.get(country or NEUTRAL, known[NEUTRAL])


def rule_for(kind: str, country: str | None, nationality: str | None = None) -> IdentifierRule | None:
    """The rule for an identifier of somebody who works in `country`; None if people have none of that kind there.

    What a state gives to its nationals is checked by the neutral rule if they come from elsewhere.
    """
    foreign = kind in OF_THE_NATION and nationality not in (None, country)
    return pack_of(None if foreign else country).identifiers.get(kind)


@cache
def packs() -> Mapping[str, Pack]:
    """The packs by country, and the neutral one as NEUTRAL. Raises PackError."""
    return load(FOLDER)


def load(folder: Path) -> Mapping[str, Pack]:
    """The packs in a folder, as `packs`.

    Passports follow one standard (ICAO 9303), so that a country has the neutral rule for them unless its file has one.
    """
    path = folder / f"{NEUTRAL}.toml"
    neutral = read(path)
    if missing := set(KINDS).difference(neutral.identifiers):
        raise PackError(path, 1, f"the neutral pack needs every kind of identifier, also {min(missing)}")
    found = {NEUTRAL: neutral}
    for path in sorted(folder.glob("??.toml")):
        if path.stem not in COUNTRIES:
            raise PackError(path, 1, f"ISO 3166-1 has no country {path.stem!r}")
        pack = read(path)
        rules = {"passport_number": neutral.identifiers["passport_number"], **pack.identifiers}
        found[path.stem] = replace(pack, country=path.stem, identifiers=rules)
    return found


def read(path: Path) -> Pack:
    """The pack in a file. Raises PackError."""
    text = _text_of(path)
    try:
        pack: Pack = SCHEMA.load(document := tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PackError(path, _line_of(text, None), error) from error
    except ValidationError as error:
        # A misspelt key is also a missing one: what stands in the file says more.
        found = sorted(_reasons(error.messages), key=lambda each: _present(document, each[0]) != each[0])
        key, reason = found[0]
        line = _line_of(text, _present(document, key))
        raise PackError(path, line, f"{'.'.join(key)}: {reason}") from error
    return pack


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise PackError(path, 1, error.strerror) from error
    except UnicodeDecodeError as error:
        raise PackError(path, error.object.count(b"\n", 0, error.start) + 1, "this is not UTF-8") from error


def _reasons(messages: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """What a schema says: each message with the key that it is about."""
    if not isinstance(messages, dict):
        yield key, messages[0]
        return
    for name, inner in messages.items():
        yield from _reasons(inner, key if name == SCHEMA_ITSELF else (*key, str(name)))


def _present(document: Any, key: Key) -> Key:
    """The part of `key` that the document has."""
    for depth, name in enumerate(key):
        if not isinstance(document, dict) or name not in document:
            return key[:depth]
        document = document[name]
    return key


def _line_of(text: str, key: Key | None) -> int:
    """Where the statement begins that sets `key`, which the document has; with None, the one that cannot be read.

    A statement ends with the first line up to which the text can be read.
    """
    lines, begins = text.split("\n"), 1
    for end in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if key is not None and _present(document, key) == key:
            break
        begins = end + 1
    return begins
