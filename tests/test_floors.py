"""Endpoints that are named, and templates that are included, follow the order of the imports."""

import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from flask import Flask

from hrapp.core.instance import PROJECT

SOURCE = PROJECT / "hrapp"
NAMED = re.compile(r"""(?:url_for\(|Entry\(|Tab\(|url_of\()\s*f?["']([a-z_]+)\.[a-z_{}]+["']""")
INCLUDED = re.compile(r"""(?:extends|include|from|import|render_template\()\s*["']([a-z_]+)/[\w/]+\.html["']""")


def ranks() -> dict[str, int]:
    """How high each package stands: its floor first, then its place among the topics of that floor."""
    contracts = ConfigParser()
    contracts.read(PROJECT / "setup.cfg")
    found: dict[str, int] = {}
    for name, floor in (("floors", ""), ("platform", "platform."), ("hr", "hr.")):
        layers = contracts[f"importlinter:contract:{name}"]["layers"].split("\n")[::-1]
        for height, layer in enumerate(layers):
            for package in filter(None, map(str.strip, layer.split("|"))):
                base = found[floor.rstrip(".")] if floor else 0
                found[floor + package] = base + height + 1 if floor else (height + 1) * 100
    return found


def package_of(path: Path) -> str:
    """The topic that a file belongs to, or its floor."""
    first, second, *_ = (*path.relative_to(SOURCE).parts, "")
    return f"{first}.{second}" if first in ("hr", "platform") and not second.endswith(".py") else first


def files() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt"):
            yield path, path.read_text()


@pytest.fixture(scope="module")
def owners(app: Flask) -> dict[str, str]:
    """blueprint → the package that it is of."""
    return {
        name: package_of(SOURCE.parent / Path(*blueprint.import_name.split(".")).with_suffix(".py"))
        for name, blueprint in app.blueprints.items()
        if blueprint.import_name.startswith("hrapp.")
    }


def test_no_endpoint_above_is_named(owners: dict[str, str]) -> None:
    height = ranks()
    found = [
        f"{path.relative_to(SOURCE)} names {blueprint}"
        for path, text in files()
        for blueprint in NAMED.findall(text)
        if package_of(path) != "web" and height[owners[blueprint]] > height[package_of(path)]
    ]
    assert found == []


def test_no_template_above_is_included() -> None:
    height = ranks()
    folders = {
        folder.name: package_of(folder)
        for templates in SOURCE.rglob("templates")
        for folder in templates.iterdir()
        if folder.is_dir() and folder.name != "mail"
    }
    found = [
        f"{path.relative_to(SOURCE)} includes {folder}/"
        for path, text in files()
        for folder in INCLUDED.findall(text)
        if folder in folders and height[folders[folder]] > height[package_of(path)]
    ]
    assert found == []


def test_links_that_leave_the_topic_are_seen_by_this_test(owners: dict[str, str]) -> None:
    """What the two tests above look for is there at all."""
    assert owners["employees"] == "hr.employees"
    assert ranks()["hr.dashboard"] > ranks()["hr.employees"] > ranks()["platform.signup"] > ranks()["ui"]
    assert NAMED.findall('url_for("employees.show", id=1)') == ["employees"]
    assert INCLUDED.findall('{% include "audit/_row.html" %}') == ["audit"]
