"""Every country's pack holds what it must, and a damaged one stops the start with its file and line."""

import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from hrapp import create_app
from hrapp.core.instance import StartError
from hrapp.core.languages import Language
from hrapp.hr.employees.fields import EmployeeFields
from hrapp.platform.countries import KINDS, IdentifierRule, Pack, loading, pack_of, packs, rule_for
from hrapp.platform.countries.loading import FOLDER, NEUTRAL, load
from tests.test_translations import ORDINARY_SPACE

ASKED_FOR = {"CM", "FR", "GB", "US", "DE", "NG", "KE", "IN", "CI", "SN"}
RULES = [(code, kind, rule) for code, pack in packs().items() for kind, rule in pack.identifiers.items()]

WHOLE = """\
currency = "EUR"
week_start = "monday"
probation_months = 2

[address]
lines = ["address", "postal_code city"]

# Comments and blank lines count.
[identifiers.tax_number]
label = { en = "Tax number" }
help = { en = "On every tax notice.", fr = "Sur chaque avis d’impôt." }
format = '[0-3]\\d{12}'
length = 13
example = "15 82 740 961 221"
checksum = "fr.nif"
"""


@pytest.fixture(params=sorted(packs()))
def pack(request: pytest.FixtureRequest) -> Pack:
    return packs()[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Packs of which a test damages one."""
    for name in ("CM", "FR", NEUTRAL):
        (tmp_path / f"{name}.toml").write_bytes((FOLDER / f"{name}.toml").read_bytes())
    return tmp_path


def test_countries_are_there() -> None:
    assert set(packs()) >= ASKED_FOR
    assert set(packs()) == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize(("country", "kind", "rule"), RULES, ids=lambda part: part if isinstance(part, str) else "")
def test_example_passes_its_rule(country: str, kind: str, rule: IdentifierRule) -> None:
    assert rule.problem(rule.example) is None
    assert not rule.is_placeholder(rule.example)
    assert rule.checksum is None or callable(import_module(f"stdnum.{rule.checksum}").is_valid)


def texts_of(table: dict[str, Any]) -> Iterator[dict[str, str]]:
    if "en" in table:
        yield table
        return
    for inner in filter(lambda value: isinstance(value, dict), table.values()):
        yield from texts_of(inner)


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.stem)
def test_texts_are_there_in_each_language(path: Path) -> None:
    for text in texts_of(tomllib.loads(path.read_text("utf-8"))):
        assert set(text) == set(Language)
        assert not ORDINARY_SPACE.search(text["fr"])


def test_mandatory_fields_and_those_of_an_address_exist(pack: Pack) -> None:
    fields = {*EmployeeFields().fields, *KINDS}
    assert {*pack.mandatory, *pack.address.fields} <= fields
    assert set(pack.address.labels) <= set(pack.address.fields)
    assert set(pack.mandatory) & set(KINDS) <= set(pack.identifiers)


def test_country_has_what_only_a_country_has(pack: Pack) -> None:
    assert (pack is packs()[NEUTRAL]) == (pack.country is None) == (pack.currency is None)
    assert pack.holiday_calendar == pack.country


def test_unknown_country_gets_the_neutral_pack() -> None:
    assert pack_of(None) is pack_of("") is pack_of("AQ") is pack_of("../FR") is packs()[NEUTRAL]
    assert set(pack_of("AQ").identifiers) == set(KINDS)


def test_text_is_in_the_language_of_the_reader(app: Flask) -> None:
    label = pack_of("FR").identifiers["social_security_number"].label
    with app.test_request_context(), force_locale("fr"):
        assert str(label) == "NIR (sécurité sociale)"
    with app.test_request_context(), force_locale("en_GB"):
        assert str(label) == "Social security number (NIR)"
    assert str(label) == "Social security number (NIR)"


def test_documents_of_foreigners_are_not_held_to_the_rule_of_the_country() -> None:
    french, neutral = pack_of("FR").identifiers, pack_of(None).identifiers
    assert rule_for("national_id", "FR", "KE") is neutral["national_id"]
    assert rule_for("national_id", "FR", "FR") is rule_for("national_id", "FR") is french["national_id"]
    assert rule_for("tax_number", "FR", "KE") is french["tax_number"]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('currency = "EUR"', "currency = EUR", 1, "Invalid value"),
        ('currency = "EUR"', 'currency = "EURO"', 1, "currency: No currency"),
        ('week_start = "monday"', "", 1, "week_start: Missing"),
        ('"monday"', '"moonday"', 2, "week_start: Must be one of"),
        ("probation_months = 2", 'probation_months = "2"', 3, "probation_months: Not a valid integer"),
        ("probation_months = 2", "probation = 2", 3, "probation: Unknown"),
        ('"address"', '"adress"', 6, "address.lines: Name each"),
        ('"address"', '"city"', 6, "address.lines: Name each"),
        ('"postal_code city"', "7", 6, "address.lines.1: Not a valid string"),
        ('"Tax number"', '""', 10, "tax_number.label.en: Length"),
        ('{ en = "Tax number" }', '"Tax number"', 10, "tax_number.label: Invalid input type"),
        ('{ en = "Tax number" }', '{ fr = "SPI" }', 10, "tax_number.label.en: Missing"),
        ("fr = ", "xx = ", 11, "tax_number.help.xx: Unknown"),
        ("'[0-3]\\d{12}'", "'[0-3'", 12, "tax_number.format: This is not a regular expression"),
        ("'[0-3]", "'[4-9]", 14, "tax_number.example: 15"),
        ("length = 13", "length = 12", 14, "tax_number.example: 15"),
        ("length = 13\n", "length = true\n", 13, "tax_number.length: Not a valid integer"),
        ("fr.nif", "fr.nothing", 15, "tax_number.checksum: python-stdnum"),
        ("fr.nif", "numdb", 15, "tax_number.checksum: python-stdnum"),
        ("fr.nif", "../luhn", 15, "tax_number.checksum: python-stdnum"),
        ("[identifiers.tax_number]", "[identifiers.tax]", 9, "identifiers.tax: Unknown"),
        ("example =", "format =", 14, "Cannot overwrite"),
        ('"fr.nif"', '"""\n\n', 15, "Unterminated"),
        ("12}", "\udcff", 12, "this is not UTF-8"),
    ],
)
def test_damaged_pack_is_named_with_its_line(folder: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in WHOLE
    path = folder / "FR.toml"
    path.write_bytes(WHOLE.replace(old, new, 1).encode(errors="surrogateescape"))
    with pytest.raises(StartError) as refused:
        load(folder)
    assert str(refused.value).startswith(f"the country pack {path}, line {line}: ")
    assert reason in str(refused.value)


def test_damage_is_the_only_thing_wrong_with_it(folder: Path) -> None:
    (folder / "FR.toml").write_text(WHOLE)
    assert load(folder)["FR"].address.fields == ("address", "postal_code", "city", "country")


def test_pack_of_no_country_and_neutral_pack_with_gaps_are_refused(folder: Path) -> None:
    (folder / "CM.toml").rename(folder / "QQ.toml")
    with pytest.raises(StartError, match=r"QQ\.toml, line 1: ISO 3166-1 has no country 'QQ'"):
        load(folder)
    (folder / f"{NEUTRAL}.toml").write_text(WHOLE)
    with pytest.raises(StartError, match=r"neutral\.toml, line 1: .* also national_id"):
        load(folder)
    (folder / f"{NEUTRAL}.toml").unlink()
    with pytest.raises(StartError, match=r"neutral\.toml, line 1: No such file"):
        load(folder)


def test_damaged_pack_stops_the_start(environ: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "CM.toml").write_text("currency = ")
    monkeypatch.setattr(loading, "FOLDER", folder)
    packs.cache_clear()
    try:
        with pytest.raises(StartError, match=r"CM\.toml, line 1: "):
            create_app(environ)
    finally:
        packs.cache_clear()
