"""Whoever has the database alone cannot tell whose a fingerprint is: neither by trying, nor by what is stored."""

import hmac
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from psycopg2 import errors
from sqlalchemy import text
from sqlalchemy.engine import Connection

from hrapp.core.crypto import keyring
from hrapp.platform.people_index.fingerprints import PURPOSE, Identifier, keys
from tests.support.cast import Cast
from tests.support.database import Connect, superuser
from tests.support.index import indexed, looked_up, sharing
from tests.support.master_keys import own_keys
from tests.support.people import hired
from tests.tenancy.conftest import connect

__all__ = ["connect"]

# Of a thousand numbers that it could be, which is no more work for the database than for us.
STEM = "C01X00"
NUMBER = f"{STEM}417"
MESSAGE = b"DE\0passport_number\0"
TRIED = """
    SELECT count(*) FROM generate_series(0, 999) n
     CROSS JOIN LATERAL (VALUES (convert_to('{stem}' || lpad(n::text, 3, '0'), 'UTF8')),
                                (convert_to('DEpassport_number{stem}' || lpad(n::text, 3, '0'), 'UTF8')),
                                (decode('{message}', 'hex') || convert_to('{stem}' || lpad(n::text, 3, '0'), 'UTF8'))
                       ) AS made (text)
      JOIN {held} held
        ON held.fingerprint IN (sha256(text), sha512(text), sha224(text), sha384(text), decode(md5(text), 'hex'),
                                sha256(held.key || text), sha256(text || held.key))
""".format
TABLES = {
    "person_index": "(SELECT fingerprint, key_version AS key FROM public.person_index)",
    "checked_identifiers": "(SELECT fingerprint, decode(md5(employer_id::text), 'hex') AS key FROM"
    " public.checked_identifiers)",
}
CELLS = """
    SELECT format('SELECT t::text FROM %I.%I t', table_schema, table_name) FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
    UNION ALL VALUES ('SELECT setting FROM pg_settings'), ('SELECT prosrc FROM pg_proc'),
                     ('SELECT array_to_string(setconfig, '','') FROM pg_db_role_setting'),
                     ('SELECT description FROM pg_description'), ('SELECT query FROM pg_stat_activity')
"""


@pytest.fixture
def ada(cast: Cast) -> bytes:
    """Somebody in the index, who was looked for; her fingerprint."""
    sharing(cast, cast.acme)
    hired(cast, passport_number=NUMBER, nationality="DE")
    assert looked_up(cast, cast.globex, NUMBER)
    ((_, fingerprint, _),) = indexed(cast, cast.acme).values()
    assert fingerprint == Identifier("DE", "passport_number", NUMBER).fingerprint(keys()[0])
    return fingerprint


@pytest.mark.parametrize("table", TABLES)
def test_trying_all_numbers_in_the_database_finds_nobody(connect: Connect, ada: bytes, table: str) -> None:
    cursor = connect("web").cursor()
    cursor.execute(TRIED(stem=STEM, message=MESSAGE.hex(), held=TABLES[table]))
    assert cursor.fetchone() == (0,)
    cursor.execute(f"SELECT count(*) FROM public.{table} WHERE fingerprint = %s", (ada,))
    # Both employers have looked for it.
    assert cursor.fetchone() == (2 if table == "checked_identifiers" else 1,)
    with pytest.raises(errors.UndefinedFunction):
        cursor.execute("SELECT hmac('x'::bytea, 'y'::bytea, 'sha256')")


def test_the_key_is_nowhere_in_the_database(cast: Cast, ada: bytes) -> None:
    secrets = [key.key for key in keys()] + [key.encode() for key in own_keys(cast.app)]
    secrets += [b64decode(key, altchars=b"-_") for key in own_keys(cast.app)]
    forms = {form(secret) for secret in secrets for form in (bytes.hex, as_base64, as_url, as_text)} - {""}
    with cast.app.app_context(), superuser() as connection:
        told = "\n".join(cells(connection))
    assert ada.hex() in told
    assert not [each for each in forms if each in told]


def test_nothing_that_is_stored_is_the_key(cast: Cast, ada: bytes) -> None:
    """Not even what looks like anything else makes the fingerprint of a number that is known."""
    message = MESSAGE + NUMBER.encode()
    with cast.app.app_context(), superuser() as connection:
        found = {part for cell in cells(connection) for part in cell.strip("()").replace('"', "").split(",")}
    raw = {part.encode() for part in found} | {as_bytes(part) for part in found}
    tried = {
        key for each in raw for key in (each, sha256(each).digest(), hmac.digest(each, PURPOSE.encode(), "sha256"))
    }
    assert len(tried) > 1000
    assert not [key for key in tried if hmac.digest(key, message, "sha256") == ada]
    assert any(hmac.digest(key.key, message, "sha256") == ada for key in keyring.derived(PURPOSE))


def cells(connection: Connection) -> Iterator[str]:
    """Every row of every table, every setting and the text of every function, as the superuser reads them."""
    for (query,) in connection.execute(text(CELLS)).all():
        yield from filter(None, connection.execute(text(query)).scalars())


def as_bytes(part: str) -> bytes:
    found = part.replace("\\", "").removeprefix("x")
    return bytes.fromhex(found) if len(found) % 2 == 0 and set(found) <= set("0123456789abcdef") else b""


def as_base64(secret: bytes) -> str:
    return b64encode(secret).decode().rstrip("=")


def as_url(secret: bytes) -> str:
    return urlsafe_b64encode(secret).decode().rstrip("=")


def as_text(secret: bytes) -> str:
    return secret.decode("ascii", errors="ignore") if secret.isascii() else ""
