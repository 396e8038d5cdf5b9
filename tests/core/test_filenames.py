"""Names of sent files are harmless wherever they are written, and stay readable."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from hrapp.core.filenames import LONGEST, content_disposition, neutral_name
from hrapp.core.sniffing import DOCX, JPEG, PDF, TEXT

FEW = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("sent", "media_type", "name"),
    [
        ("Vertrag Müller.pdf", PDF, "Vertrag Müller.pdf"),
        ("劳动合同.PDF", PDF, "劳动合同.PDF"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\Bob\\cv.docx", DOCX, "cv.docx"),
        ("a\r\nSet-Cookie: x.pdf", PDF, "a Set-Cookie_ x.pdf"),
        ("cv\u202efdp.exe", PDF, "cvfdp.exe.pdf"),
        ("x\0.pdf", PDF, "x.pdf"),
        ("CON.pdf", PDF, "_CON.pdf"),
        ("con.tar.pdf", PDF, "_con.tar.pdf"),
        ("  .. .pdf. ", PDF, "pdf.pdf"),
        ("", PDF, "file.pdf"),
        ("run.bat", TEXT, "run.bat.txt"),
        ("people.csv", TEXT, "people.csv"),
        ("photo.JPEG", JPEG, "photo.JPEG"),
        ("cv.pdf", DOCX, "cv.pdf.docx"),
        ("cv.xyz", "application/octet-stream", "cv.xyz"),
        ("e\u0301.pdf", PDF, "é.pdf"),
        ("<img src=x>.pdf", PDF, "_img src=x_.pdf"),
    ],
)
def test_a_name_is_made_harmless(sent: str, media_type: str, name: str) -> None:
    assert neutral_name(sent, media_type) == name


@FEW
@given(st.text(max_size=320), st.sampled_from([PDF, TEXT, DOCX]))
def test_any_name_can_be_written_anywhere(sent: str, media_type: str) -> None:
    name = neutral_name(sent, media_type)
    assert 0 < len(name.encode()) <= LONGEST + 1
    assert re.fullmatch(r"[^\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", name)
    assert name == name.strip(" .")
    assert neutral_name(name, media_type) == name
    for inline in (False, True):
        header = content_disposition(name, inline=inline)
        assert re.fullmatch(r"[\x20-\x7e]+", header)
        assert parse_options_header(header) == ("inline" if inline else "attachment", {"filename": name})


def test_a_header_has_a_name_for_old_programs_too() -> None:
    assert content_disposition("cv.pdf") == "attachment; filename=cv.pdf"
    assert content_disposition("合同.pdf", inline=True) == (
        "inline; filename=file.pdf; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    )
