"""`flask documents`: what is kept, what is missing, and all of one person as files, whole or not at all."""

import csv
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hrapp.core import clock
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.queries import get_document
from hrapp.tenancy.scope import tenant_scope
from tests.hr.leaving.conftest import settle
from tests.support.cast import Cast
from tests.support.documents import HR, add_document, renew_document
from tests.support.files import PDF, PICTURES
from tests.support.people import events

pytestmark = pytest.mark.usefixtures("context")
TODAY = clock.today("UTC")


def run(cast: Cast, *words: str, code: int = 0) -> str:
    done = cast.app.test_cli_runner().invoke(args=["documents", *words])
    assert done.exit_code == code, done.output
    return done.output


def listed(cast: Cast, *words: str) -> list[Any]:
    found: list[Any] = json.loads(run(cast, "list", "acme", *words, "--json"))
    return found


def stored(cast: Cast, document_id: Any) -> Document:
    with tenant_scope(cast.acme.tenant):
        return get_document(HR, document_id)


def test_the_list_shows_what_holds_what_ends_and_what_is_missing(cast: Cast) -> None:
    bob, rosa = cast.bob.employee_ids["acme"], cast.hire(cast.acme, "Rosa")
    first = add_document(cast.acme, bob, "passport", title="Passport", expires_on=TODAY + timedelta(days=9))
    add_document(cast.acme, None, "policy", title="Handbook")
    add_document(cast.acme, rosa, "permit", title="Permit", expires_on=TODAY - timedelta(days=5), visibility="hr")
    assert [(row["title"], row["state"]) for row in listed(cast)] == [
        ("Passport", "soon"),
        ("Permit", "expired"),
        ("Handbook", "no_date"),
    ]
    assert [row["title"] for row in listed(cast, "--expiring", "4")] == ["Permit"]
    renew_document(cast.acme, first, title="New passport")
    assert [(row["title"], row["version"]) for row in listed(cast, "--employee", "e-bob")] == [("New passport", 2)]
    settle(cast, documents_required=["permit", "passport"])
    assert [(row["number"], row["type"]) for row in listed(cast, "--missing")] == [
        ("E-Bob", "permit"),
        ("E-Mona", "passport"),
        ("E-Mona", "permit"),
        ("E-Rosa", "passport"),
        ("E-Rosa", "permit"),
    ]
    assert [row["type"] for row in listed(cast, "--missing", "--employee", "E-Bob")] == ["permit"]
    assert "Handbook" in run(cast, "list", "acme")
    assert "There are none." in run(cast, "list", cast.globex.slug)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("list", "nowhere"), 1, "There is no employer “nowhere”."),
        (("list", "acme", "--employee", "X"), 1, "There is no employee “X”."),
        (("list", "acme", "--expiring", "-1"), 2, "--expiring"),
        (("list", "acme", "--expiring", "1", "--missing"), 2, "not both"),
        (("export", "acme", "X", "/tmp/x"), 1, "There is no employee “X”."),
        (("export", "acme", "E-Bob", "/"), 1, "is there already"),
        (("export", "acme", "E-Bob", "/nowhere/at/all"), 1, "cannot be written"),
    ],
)
def test_a_mistake_is_said(cast: Cast, words: tuple[str, ...], code: int, said: str) -> None:
    assert cast.bob
    assert said in run(cast, *words, code=code)
    assert events(cast, cast.acme, "exported") == []


def test_an_export_has_all_versions_opened_and_is_logged(cast: Cast, tmp_path: Path) -> None:
    bob, folder = cast.bob.employee_ids["acme"], tmp_path / "bob"
    first = add_document(cast.acme, bob, "contract", title="=../../evil\u202e", visibility="hr")
    renew_document(cast.acme, first, content=PICTURES["PNG"], title="=../../evil\u202e")
    add_document(cast.acme, cast.mona.employee_ids["acme"], title="Of Mona")
    said = run(cast, "export", "acme", "E-Bob", str(folder))
    assert said == f"Files of Bob Tester (E-Bob) in {folder}: 2\n"
    index = json.loads((folder / "index.json").read_text())
    assert [(each["number"], each["file_name"]) for each in index] == [(1, "Scan.pdf"), (2, "Scan.pdf.png")]
    assert [(folder / each["file"]).read_bytes() for each in index] == [PDF, PICTURES["PNG"]]
    assert {each.name for each in folder.iterdir()} == {"index.json", "index.csv", *(each["file"] for each in index)}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"][:2] for row in csv.DictReader(file)] == ["'=", "'="]
    (event,) = events(cast, cast.acme, "exported")
    assert (event.subject_id, event.subject_name, event.changes) == (bob, "Bob Tester", {"files": 2})
    assert "is there already" in run(cast, "export", "acme", "E-Bob", str(folder), code=1)
    dangling = folder.parent / "dangling"
    dangling.symlink_to("/nowhere")
    assert "is there already" in run(cast, "export", "acme", "E-Bob", str(dangling), code=1)
    assert len(events(cast, cast.acme, "exported")) == 1


def test_an_export_that_fails_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    bob = cast.bob.employee_ids["acme"]
    add_document(cast.acme, bob, title="Fine")
    lost = add_document(cast.acme, bob, title="Lost")
    folder_of(cast.acme.tenant).delete(stored(cast, lost).key)
    said = run(cast, "export", "acme", "E-Bob", str(tmp_path / "bob"), code=1)
    assert "“Lost”, version 1, cannot be read" in said
    assert list(tmp_path.iterdir()) == []
    assert events(cast, cast.acme, "exported") == []
