"""Sealed values: what opens them, and that nothing else does."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from hrapp.core.envelope import DataKeys, new_data_key
from hrapp.core.errors import CannotOpen
from tests.support.master_keys import master_keys, new_key, own_keys

pytestmark = pytest.mark.usefixtures("app")
FEW = settings(max_examples=25, deadline=None)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture(scope="module")
def wrapped(app: Flask) -> list[bytes]:
    return [new_data_key() for _ in range(3)]


@FEW
@given(text=TEXTS, context=st.text(max_size=30))
def test_what_was_sealed_opens_in_its_own_place_alone(wrapped: list[bytes], text: str, context: str) -> None:
    keys = DataKeys(wrapped[:1])
    sealed = keys.seal(text, context)
    assert keys.open(sealed, context) == text
    assert sealed != keys.seal(text, context)
    for elsewhere in (f"{context}\0", context[:-1] + "~", ""):
        if elsewhere != context:
            refuses(keys, sealed, elsewhere)


@FEW
@given(text=TEXTS, data=st.data())
def test_what_was_changed_or_cut_does_not_open(wrapped: list[bytes], text: str, data: st.DataObject) -> None:
    keys = DataKeys(wrapped[:1])
    sealed = keys.seal(text, "row")
    place = data.draw(st.integers(0, len(sealed) - 1))
    flipped = bytes(byte ^ (1 << place % 8) if at == place else byte for at, byte in enumerate(sealed))
    for other in (flipped, sealed[:place], sealed + b"\0"):
        refuses(keys, other, "row")


@FEW
@given(st.binary(max_size=80))
def test_garbage_opens_nothing(wrapped: list[bytes], garbage: bytes) -> None:
    keys = DataKeys(wrapped[:1])
    refuses(keys, garbage, "row")
    refuses(keys, keys.ids[0] + garbage, "row")
    for broken in (DataKeys([garbage]), DataKeys([])):
        refuses(broken, keys.seal("x", "row"), "row")
        with pytest.raises(CannotOpen):
            broken.seal("x", "row")
        assert not broken.usable


def test_a_former_key_opens_and_no_longer_seals(wrapped: list[bytes]) -> None:
    former, both = DataKeys(wrapped[:1]), DataKeys([wrapped[1], wrapped[0]])
    sealed = former.seal("x", "row")
    assert both.open(sealed, "row") == "x"
    assert both.seal("x", "row")[:4] == both.ids[0] != former.ids[0]
    refuses(DataKeys([wrapped[1]]), sealed, "row")
    refuses(former, both.seal("x", "row"), "row")
    assert both.fingerprints("x") == DataKeys([wrapped[1]]).fingerprints("x") + former.fingerprints("x")
    assert DataKeys([wrapped[2]]).fingerprints("x") != former.fingerprints("x") != former.fingerprints("y")


def test_another_master_key_opens_nothing_and_both_open_all(app: Flask, wrapped: list[bytes]) -> None:
    keys = DataKeys(wrapped[:1])
    sealed = keys.seal("x", "row")
    with master_keys(app, new_key()):
        refuses(keys, sealed, "row")
        assert not keys.usable
    with master_keys(app, new_key(), *own_keys(app)):
        assert keys.open(sealed, "row") == "x"
    assert keys.open(sealed, "row") == "x"


def refuses(keys: DataKeys, sealed: bytes, context: str) -> None:
    with pytest.raises(CannotOpen):
        keys.open(sealed, context)
