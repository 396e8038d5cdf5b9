"""The guide is whole in each language: its pages, links and pictures are there, and it calls buttons what pages do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hrapp.core.instance import PROJECT
from pictures.guide import ALBUM, EDITIONS, FOLDER, LARGEST

GUIDE = PROJECT / "docs" / "guide"
LANGUAGES = [edition.language for edition in EDITIONS]
INDEX = "index.md"
LINK = re.compile(r"(!?)\[[^]]*\]\(([^)#]+)\)")
# What a page calls something: `…` stands for what a placeholder is replaced by.
NAMED = re.compile(r"\*\*(.+?)\*\*")
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]")


def pages_of(language: str) -> dict[str, str]:
    return {page.name: page.read_text(encoding="utf-8") for page in (GUIDE / language).iterdir()}


def targets(language: str, mark: str) -> Iterator[Path]:
    """What the pages of a language link to, or with `!` show."""
    for text in pages_of(language).values():
        yield from ((GUIDE / language / target).resolve() for found, target in LINK.findall(text) if found == mark)


def words_of(language: str) -> set[str]:
    """All texts of the catalogue in a language."""
    with (PROJECT / "hrapp" / "translations" / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts = (message.id if language == "en" else message.string for message in messages)
    forms = (form for text in texts for form in ((text,) if isinstance(text, str) else text))
    return {PLACEHOLDER.sub("…", form) for form in forms}


def test_every_page_is_there_in_both_languages() -> None:
    first, second = (pages_of(language).keys() for language in LANGUAGES)
    assert first == second
    assert len(first) > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere_and_the_index_to_every_page(language: str) -> None:
    assert [target for target in targets(language, "") if not target.is_file()] == []
    listed = {target for _, target in LINK.findall(pages_of(language)[INDEX])}
    assert pages_of(language).keys() - listed == {INDEX}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pictures_that_pages_show_are_those_that_the_script_takes(language: str) -> None:
    taken = {FOLDER / language / f"{shot.name}.webp" for shot in ALBUM}
    assert set(targets(language, "!")) == taken
    assert set((FOLDER / language).iterdir()) == taken
    assert [picture.name for picture in taken if picture.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_named_is_called_so_in_the_application(language: str) -> None:
    known, text = words_of(language), "\n".join(pages_of(language).values())
    assert {name for name in NAMED.findall(text) if name not in known} == set()
