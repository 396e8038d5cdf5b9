"""Files at rest: what opens them, and that nothing else does."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrapp.core.errors import DamagedFile
from hrapp.core.sealed_files import CHUNK, Sealer, new_file_key, sealed_size, unsealed

FEW = settings(max_examples=25, deadline=None)
# About the ends of chunks, where a mistake would be.
SIZES = st.one_of(st.integers(0, 300), st.integers(-2, 2).map(lambda more: CHUNK + more), st.just(2 * CHUNK))


def sealed(content: bytes, key: str, step: int = CHUNK) -> bytes:
    out = BytesIO()
    sealer = Sealer(out, key)
    for start in range(0, len(content), step):
        sealer.write(content[start : start + step])
    sealer.finish()
    return out.getvalue()


def opened(content: bytes, key: str) -> bytes:
    return b"".join(unsealed(BytesIO(content), key))


def content_of(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


@FEW
@given(size=SIZES, step=st.sampled_from([1000, CHUNK - 1, CHUNK, 3 * CHUNK]))
def test_what_was_sealed_in_any_parts_opens(size: int, step: int) -> None:
    key, content = new_file_key(), content_of(size)
    found = sealed(content, key, step)
    assert opened(found, key) == content
    assert len(found) == sealed_size(size)
    assert content[:40] not in found or size < 8


@FEW
@given(size=SIZES, data=st.data())
def test_what_was_changed_cut_off_or_made_longer_does_not_open(size: int, data: st.DataObject) -> None:
    key = new_file_key()
    found = sealed(content_of(size), key)
    place = data.draw(st.integers(0, len(found) - 1))
    flipped = found[:place] + bytes([found[place] ^ 1 << place % 8]) + found[place + 1 :]
    for other in (flipped, found[:place], found + b"\0", found + found, found[place:], b""):
        if other != found:
            with pytest.raises(DamagedFile):
                opened(other, key)


def test_chunks_open_at_their_own_place_alone() -> None:
    key, step = new_file_key(), CHUNK + 17
    found = sealed(content_of(3 * CHUNK), key)
    head, chunks = found[:24], [found[at : at + step] for at in range(24, len(found), step)]
    for order in ([1, 0, 2, 3], [0, 1, 3], [0, 0, 1, 2, 3], [3]):
        with pytest.raises(DamagedFile):
            opened(head + b"".join(chunks[number] for number in order), key)


def test_a_file_opens_by_its_own_key_alone() -> None:
    key = new_file_key()
    with pytest.raises(DamagedFile):
        opened(sealed(b"x", key), new_file_key())
    assert sealed(b"x", key) != sealed(b"x", key)
