"""Names of files that people send: made harmless, and written into the headers of an answer."""

import re
import unicodedata
from urllib.parse import quote

from werkzeug.http import dump_options_header

from hrapp.core import sniffing

# In bytes of UTF-8; file systems take 255, and programs add to it, such as (1).
LONGEST = 200
# Letters that people type, and marks on them; no control characters, and none that turn the direction of what follows.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# Parts of paths, and what Windows takes in no name.
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
# Names that mean a device on Windows, whatever follows after a dot.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# How files of a type may end, the usual way first; others get that one behind theirs.
ENDINGS = {
    sniffing.PDF: ("pdf",),
    sniffing.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    sniffing.PNG: ("png",),
    sniffing.WEBP: ("webp",),
    sniffing.DOCX: ("docx",),
    sniffing.ODT: ("odt",),
    sniffing.DOC: ("doc",),
    sniffing.XLSX: ("xlsx",),
    sniffing.ODS: ("ods",),
    sniffing.XLS: ("xls",),
    sniffing.TEXT: ("txt", "csv", "tsv", "md", "log"),
}


def neutral_name(name: str, media_type: str) -> str:
    """The name without its path and anything that could harm, ending as its media type does; `file` if nothing is left.

    What is no program is not named as one: `run.bat` of plain text becomes `run.bat.txt`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN or letter.isspace())
    plain = " ".join(NOT_IN_NAMES.sub("_", seen).split()).strip(" .")
    ending = ending_of(plain, media_type)
    stem = plain.removesuffix(ending).encode()[: LONGEST - len(ending)].decode(errors="ignore").strip(" .") or "file"
    return f"_{stem}{ending}" if DEVICES.fullmatch(stem) else stem + ending


def ending_of(name: str, media_type: str) -> str:
    """The ending of a name with its dot, or the usual one of its media type if it is none of its; '' for an unknown."""
    usual = ENDINGS.get(media_type, ())
    stem, dot, ending = name.rpartition(".")
    if stem and ending.lower() in usual:
        return dot + ending
    return f".{usual[0]}" if usual else ""


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header that gives a file its name (RFC 6266), in UTF-8 (RFC 8187) where it is not ASCII."""
    parts: dict[str, str | int | None] = {"filename": name}
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip()
        parts = {"filename": f"file{plain}" if plain.startswith(".") else plain or "file"}
        parts["filename*"] = f"UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"
    return dump_options_header("inline" if inline else "attachment", parts)
