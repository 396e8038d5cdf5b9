"""Files as programs write them, as small as they can be."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.support.pictures import picture

DOCX_PARTS = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml")
XLSX_PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels", "[Content_Types].xml")
ODF = "application/vnd.oasis.opendocument."


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    """A ZIP of members with these names, `first` stored as it is before them."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        if first:
            made.writestr(*first, compress_type=0)
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def open_document(kind: str, *more: str) -> bytes:
    return zipped("content.xml", "META-INF/manifest.xml", *more, first=("mimetype", (ODF + kind).encode()))


def compound(*streams: str, before: int = 0) -> bytes:
    """A compound file with streams of these names, `before` bytes before their directory."""
    head = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0")
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2).ljust(64, b"\0")
        for name in ("Root Entry", *streams)
    )
    return head + bytes(before) + entries


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PICTURES = {kind: picture(kind, (70, 70)) for kind in ("PNG", "JPEG", "WEBP", "GIF")}
