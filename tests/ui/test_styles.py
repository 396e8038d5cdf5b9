"""The style sheets hold what the pages use, and no more."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import tinycss2

from hrapp.ui.assets import ALONE, BUNDLES, STATIC
from styles.names import Names, names
from styles.reduce import OWN, REDUCED, can_match, reduced, split

WIDEST = 120
SMALL = [*sorted(OWN.rglob("*.css")), *sorted((STATIC / "js").rglob("*.js"))]


@pytest.fixture(scope="module")
def found() -> Names:
    return names()


def selectors(nodes: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from split(node.prelude)
        elif node.type == "at-rule" and node.content and node.at_keyword in ("layer", "media"):
            yield from selectors(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def test_tabler_is_reduced_to_what_the_pages_use_now() -> None:
    if REDUCED.read_text() != reduced():
        pytest.fail("The pages use other classes or tags than Tabler was reduced to: run bin/reduce-tabler")


def test_no_rule_is_left_that_nothing_uses(found: Names) -> None:
    sheets = {path: tinycss2.parse_stylesheet(path.read_text(), True, True) for path in OWN.rglob("*.css")}
    assert [
        f"{path.name}: {tinycss2.serialize(selector).strip()}"
        for path, sheet in sheets.items()
        for selector in selectors(sheet)
        if not can_match(selector, found)
    ] == []


def test_no_line_is_wider_than_a_screen() -> None:
    lines = [(path.name, number, line) for path in SMALL for number, line in enumerate(path.read_text().split("\n"), 1)]
    assert [(name, number) for name, number, line in lines if len(line) > WIDEST] == []


def test_every_small_file_is_served_in_a_bundle_or_by_itself() -> None:
    bundled = {name for parts in BUNDLES.values() for name in parts} - {str(REDUCED.relative_to(STATIC))}
    assert {str(path.relative_to(STATIC)) for path in SMALL} == bundled | set(ALONE)
