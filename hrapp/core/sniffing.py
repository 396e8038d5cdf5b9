"""The media type of a file by its content, which is looked at while it comes; its name and what a client says count
for nothing.

What cannot be told is UNKNOWN. Office documents with macros are no documents.
"""

import codecs
import re
from io import BytesIO
from typing import NamedTuple, Protocol
from zipfile import BadZipFile, ZipFile

import charset_normalizer
import filetype

PDF, JPEG, PNG, WEBP, TEXT = "application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"
DOC, XLS = "application/msword", "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"

# The media types of each kind of files that may be allowed.
KINDS = {
    "pdf": (PDF,),
    "image": (JPEG, PNG, WEBP),
    "word": (DOCX, ODT, DOC),
    "sheet": (XLSX, ODS, XLS),
    "text": (TEXT,),
}
# What a browser shows without running anything of it; all else is downloaded.
SHOWN_INLINE = frozenset({PDF, JPEG, PNG, WEBP, TEXT})

# Bytes at the beginning that are looked at, and at the end, where a ZIP lists its members.
HEAD, TAIL = 64 * 1024, 128 * 1024
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The main part of an Office document begins so (Word on the web calls it document2.xml), and what holds its macros.
OFFICE = {"word/document": DOCX, "xl/workbook": XLSX}
MACROS = re.compile(r".*vbaProject\.bin|(Basic|Scripts)/.*", re.IGNORECASE)
# The streams of a compound file that tell what it is; their names are in UTF-16 ([MS-CFB], 2.6.1).
STREAMS = {"WordDocument\0".encode("utf-16-le"): DOC, "Workbook\0".encode("utf-16-le"): XLS}
STREAMS["Book\0".encode("utf-16-le")] = XLS
# The stream that each project of macros has ([MS-OVBA], 2.3.4.1), whose storage in Excel begins alike.
PROJECT = "_VBA_PROJECT".encode("utf-16-le")
OVERLAP = max(map(len, [*STREAMS, PROJECT])) - 1
# What text does not hold: control characters but for tab, new line, form feed and return.
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]"), re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What begins like this is read as more than text by some program.
MARKUP = re.compile(r"\s*(<[a-z!?/]|\{\\rtf|%!ps|#!)", re.IGNORECASE)
# The encodings of text, and how browsers call them (https://encoding.spec.whatwg.org/#names-and-labels).
CHARSETS = {
    **{f"cp125{number}": f"windows-125{number}" for number in range(9)},
    "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc_kr": "euc-kr",
}
USUAL, GUESSED_FROM = "cp1252", 16 * 1024


class Sniffed(NamedTuple):
    """A media type, and of text its encoding as browsers call it."""

    media_type: str
    charset: str = ""


UNKNOWN = Sniffed("application/octet-stream")


class Look(Protocol):
    """Looks at a file: gets all of it in order, and says what it is at the end."""

    def write(self, content: bytes) -> None: ...
    def finish(self) -> Sniffed: ...


class Sniffer:
    """Is written the content of a file, in any parts, and then says what it is."""

    def __init__(self) -> None:
        self._head, self._look = b"", None  # type: tuple[bytes, Look | None]

    def write(self, content: bytes) -> None:
        """Look at the next bytes."""
        if self._look is None:
            self._head += content
            if len(self._head) >= HEAD:
                self._begin()
        else:
            self._look.write(content)

    def finish(self) -> Sniffed:
        """What the file is."""
        look = self._look or self._begin()
        return look.finish()

    def _begin(self) -> Look:
        self._look = look_at(self._head)
        self._look.write(self._head)
        return self._look


def look_at(head: bytes) -> Look:
    """How to look at a file that begins so."""
    if head.startswith(ZIP):
        return Zipped(head)
    if head.startswith(COMPOUND):
        return Compound()
    kind = filetype.guess(head)
    found = {"image/apng": PNG}.get(kind.mime, kind.mime) if kind else ""
    # Text may begin like anything: the signature of a bitmap is BM.
    return Known(found) if found in (PDF, JPEG, PNG, WEBP) else Text(head)


class Known:
    """What its beginning says for certain."""

    def __init__(self, media_type: str) -> None:
        self._found = Sniffed(media_type)

    def write(self, content: bytes) -> None:
        pass

    def finish(self) -> Sniffed:
        return self._found


class Zipped:
    """A ZIP, which is what its members say."""

    def __init__(self, head: bytes) -> None:
        kind = filetype.guess(head)
        self._guessed, self._tail = kind.mime if kind else "", b""

    def write(self, content: bytes) -> None:
        self._tail = (self._tail + content)[-TAIL:]

    def finish(self) -> Sniffed:
        try:
            names = ZipFile(BytesIO(self._tail)).namelist()
        except (BadZipFile, ValueError, NotImplementedError):  # the others for members that no program could read
            return UNKNOWN
        if any(map(MACROS.fullmatch, names)):
            return UNKNOWN
        if "[Content_Types].xml" in names:
            return next((Sniffed(kind) for start, kind in OFFICE.items() if has_part(names, start)), UNKNOWN)
        # OpenDocument says its type in its first member (OpenDocument 1.3, part 2, 3.3).
        is_open = self._guessed in (ODT, ODS) and "content.xml" in names
        return Sniffed(self._guessed) if is_open else UNKNOWN


def has_part(names: list[str], start: str) -> bool:
    return any(name.startswith(start) and name.endswith(".xml") for name in names)


class Compound:
    """A compound file, as Word and Excel wrote them until 2003: the first stream whose name is known tells."""

    def __init__(self) -> None:
        self._found, self._before, self._has_macros = UNKNOWN, b"", False

    def write(self, content: bytes) -> None:
        content = self._before + content
        if self._found is UNKNOWN:
            places = {content.find(name): kind for name, kind in STREAMS.items() if name in content}
            if places:
                self._found = Sniffed(places[min(places)])
        self._has_macros = self._has_macros or PROJECT in content
        self._before = content[-OVERLAP:]

    def finish(self) -> Sniffed:
        return UNKNOWN if self._has_macros else self._found


class Text:
    """Text: what decodes to the end, holds no control characters, and is no markup or script."""

    def __init__(self, head: bytes) -> None:
        self._head, self._is_text = head, bool(head)
        self._charset = "utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8"
        self._decoder = codecs.getincrementaldecoder(self._charset)()
        self._decodes = True

    def write(self, content: bytes) -> None:
        if self._is_text:
            self._is_text = self._decode(content)

    def finish(self) -> Sniffed:
        is_text = self._is_text and self._decode(b"", final=True)
        charset = self._charset if self._decodes else guessed_charset(self._head)
        if not is_text or not charset:
            return UNKNOWN
        start = self._head.decode(charset, "replace").removeprefix("\ufeff")
        return UNKNOWN if MARKUP.match(start) else Sniffed(TEXT, charset)

    def _decode(self, content: bytes, final: bool = False) -> bool:
        """Whether the next bytes may be text."""
        if self._charset == "utf-8" and CONTROLS[0].search(content):
            return False
        if self._decodes:
            try:
                return not CONTROLS[1].search(self._decoder.decode(content, final))
            except UnicodeDecodeError:
                self._decodes = False
        return self._charset == "utf-8"  # else it may be in an encoding that has one byte a letter


def guessed_charset(head: bytes) -> str:
    """The encoding of a text that is not in UTF-8, '' if it cannot be told.

    Where several fit as well, that of Western Europe: the short words of a list often fit all.
    """
    matches = charset_normalizer.from_bytes(head[:GUESSED_FROM], cp_isolation=list(CHARSETS))
    if (best := matches.best()) is None:
        return ""
    as_well = [each for each in matches if (each.chaos, each.coherence) == (best.chaos, best.coherence)]
    fitting = {name for each in as_well for name in each.could_be_from_charset}
    return CHARSETS[USUAL if USUAL in fitting else best.encoding]
