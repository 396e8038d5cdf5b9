"""What a file is, by its content alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrapp.core import sniffing
from hrapp.core.sniffing import DOC, DOCX, HEAD, KINDS, ODS, ODT, SHOWN_INLINE, TAIL, TEXT, UNKNOWN, XLS, XLSX, Sniffer
from hrapp.hr.documents.fields import FileType
from tests.support.files import DOCX_PARTS, PDF, PICTURES, XLSX_PARTS, compound, open_document, zipped

FEW = settings(max_examples=25, deadline=None)
GERMAN = "Die Straße nach Köln ist schön, und für alle frei. Größe: 3 Äpfel."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy."
RUSSIAN = "Трудовой договор заключен в Москве между работником и работодателем."

GOOD = {
    "pdf": (PDF, sniffing.PDF),
    "png": (PICTURES["PNG"], sniffing.PNG),
    "jpeg": (PICTURES["JPEG"], sniffing.JPEG),
    "webp": (PICTURES["WEBP"], sniffing.WEBP),
    "docx": (zipped(*DOCX_PARTS), DOCX),
    "docx of a browser": (zipped("[Content_Types].xml", "word/document2.xml"), DOCX),
    "docx after a large picture": (zipped(*DOCX_PARTS, first=("word/media/1.png", bytes(2 * HEAD))), DOCX),
    "docx longer than is kept": (zipped(*DOCX_PARTS, first=("word/media/1.png", bytes(2 * TAIL))), DOCX),
    "xlsx": (zipped(*XLSX_PARTS), XLSX),
    "odt": (open_document("text"), ODT),
    "ods": (open_document("spreadsheet"), ODS),
    "doc": (compound("WordDocument", "1Table"), DOC),
    "doc with its directory late": (compound("WordDocument", before=HEAD - 560) + bytes(2 * HEAD), DOC),
    "doc with a table in it": (compound("WordDocument", "ObjectPool", "Workbook"), DOC),
    "xls": (compound("Workbook"), XLS),
    "xls of 1995": (compound("Book"), XLS),
    "one letter": (b"x", TEXT),
    "what begins as a bitmap": (b"BMW is the employer.", TEXT),
    "csv": (b"name,age\r\nBob,3\r\n", TEXT),
}
BAD = {
    "nothing": b"",
    "one nul": b"\0",
    "noise": bytes(range(256)),
    "gif": PICTURES["GIF"],
    "gif and script": b"GIF89a/*\x01\0*/=1;alert(1)//",
    "html": b"<!doctype html><script>alert(1)</script>",
    "html after blanks": b"\xef\xbb\xbf \r\n\t<HTML><body>",
    "html in utf-16": "<html>".encode("utf-16"),
    "html before pdf": b"<html>%PDF-1.7",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml": b'<?xml version="1.0"?><svg/>',
    "rtf": b"{\\rtf1 hello}",
    "postscript": b"%!PS-Adobe-3.0",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "script before a docx": b"#!/bin/sh\n" + zipped(*DOCX_PARTS),
    "exe": b"MZ\x90\0" + bytes(60) + b"PE\0\0",
    "pdf after nul": b"\0" + PDF,
    "zip": zipped("a.txt"),
    "zip without an end": zipped(*DOCX_PARTS)[:-30],
    "jar": zipped("META-INF/MANIFEST.MF", "A.class"),
    "zip with the name of a docx": zipped("word/document.xml", "evil.exe"),
    "docx with macros": zipped(*DOCX_PARTS, "word/vbaProject.bin"),
    "docx with macros in other letters": zipped(*DOCX_PARTS, "word/VBAPROJECT.BIN"),
    "odt with macros": open_document("text", "Basic/Standard/Module1.xml"),
    "odt with scripts": open_document("text", "Scripts/python/macro.py"),
    "doc with macros": compound("WordDocument", "Macros", "VBA", "_VBA_PROJECT"),
    "xls with macros": compound("Workbook", "_VBA_PROJECT_CUR"),
    "doc with macros late": compound("WordDocument") + compound("_VBA_PROJECT", before=2 * HEAD),
    "presentation": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "binary workbook": zipped("[Content_Types].xml", "xl/workbook.bin"),
    "installer": compound("!MSI"),
    "document with a password": compound("EncryptedPackage"),
    "text that ends in noise": b"good " * 20_000 + b"\0",
    "utf-8 cut off in a letter, with a nul": "ü".encode()[:1] + b"\0",
}


def sniffed(content: bytes, step: int = 65_536) -> sniffing.Sniffed:
    sniffer = Sniffer()
    for start in range(0, len(content), step):
        sniffer.write(content[start : start + step])
    return sniffer.finish()


@pytest.mark.parametrize("name", GOOD)
def test_a_document_is_known_however_it_comes(name: str) -> None:
    content, media_type = GOOD[name]
    steps = (7, 1 << 20) if len(content) < 10_000 else (5_000, HEAD, 1 << 20)
    assert {sniffed(content, step).media_type for step in steps} == {media_type}


@pytest.mark.parametrize("name", BAD)
def test_nothing_else_is_a_document(name: str) -> None:
    assert sniffed(BAD[name]) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "latin-1", "windows-1252"),
        ("Müller", "latin-1", "windows-1252"),
        (CZECH, "cp1250", "windows-1250"),
        (RUSSIAN, "cp1251", "windows-1251"),
        ("劳动合同在北京签署,员工已经开始工作。", "gb18030", "gb18030"),
    ],
)
def test_text_is_known_with_its_encoding(text: str, encoding: str, charset: str) -> None:
    assert sniffed(text.encode(encoding)) == (TEXT, charset)


@FEW
@given(st.binary(max_size=300), st.sampled_from([b"", PDF[:8], PICTURES["PNG"][:20], zipped(*DOCX_PARTS)]))
def test_any_bytes_are_sniffed_alike_in_any_parts(content: bytes, start: bytes) -> None:
    found = sniffed(start + content)
    assert found == sniffed(start + content, 3)
    assert found == UNKNOWN or any(found.media_type in types for types in KINDS.values())


def test_every_kind_that_settings_allow_has_its_types() -> None:
    assert set(KINDS) == {str(kind) for kind in FileType}
    assert set(KINDS["word"]).isdisjoint(SHOWN_INLINE)
    assert {media_type for _content, media_type in GOOD.values()} == {each for kind in KINDS.values() for each in kind}
