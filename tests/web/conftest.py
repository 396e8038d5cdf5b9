"""The storages that files of a request are stored in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cast import Cast
from tests.support.notes import Store, stored_at


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, cast: Cast, tmp_path: Path) -> Iterator[Store]:
    url = f"file://{tmp_path}" if request.param == "file" else f"memory://{tmp_path.name}"
    with stored_at(url, cast, tmp_path) as made:
        yield made


@pytest.fixture
def disk(cast: Cast, tmp_path: Path) -> Iterator[Store]:
    with stored_at(f"file://{tmp_path}", cast, tmp_path) as made:
        yield made
