"""The files of the demo's documents, drawn by ourselves: letters as PDF, and scans of cards as pictures."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

A4 = (595, 842)  # points
MARGIN, LINE, WIDTH = 72, 17, 78  # points, points, letters
# The fonts that every reader of PDF has, in the letters of western Europe.
FONTS = ("Helvetica", "Helvetica-Bold")
LETTERS = "cp1252"
CARD = (680, 430)  # pixels


def letter(sender: str, title: str, paragraphs: Iterable[str], colour: str) -> bytes:
    """One page of PDF: whose it is beneath a band of their colour, a title, and paragraphs."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    lines = [line for each in paragraphs for line in (*textwrap.wrap(each, WIDTH), "")]
    left, top = MARGIN, A4[1]
    return pdf(
        f"{red:.2f} {green:.2f} {blue:.2f} rg 0 {top - 18} {A4[0]} 18 re f 0.3 g".encode(),
        written(1, 11, (left, top - 64), [sender]),
        b"0.1 g",
        written(1, 22, (left, top - 130), [title]),
        written(0, 11, (left, top - 176), lines),
        f"0.6 G {left} 150 m {left + 190} 150 l S".encode(),
    )


def written(font: int, size: int, at: tuple[int, int], lines: Sequence[str]) -> bytes:
    """The operators that write lines of text, the first at a point of the page."""
    shown = b" ".join(b"(%s) Tj T*" % escaped(line) for line in lines)
    return b"BT /F%d %d Tf %d %d Td %d TL %s ET" % (font, size, *at, LINE, shown)


def escaped(text: str) -> bytes:
    """The text as a string of PDF."""
    return text.encode(LETTERS, "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf(*operators: bytes) -> bytes:
    """A PDF of one page that the operators draw (ISO 32000-1, 7.5)."""
    drawn = b"\n".join(operators)
    fonts = b" ".join(b"/F%d %d 0 R" % (number, number + 5) for number in range(len(FONTS)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << %s >> >> >>"
        % (*A4, fonts),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        *(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()
            for name in FONTS
        ),
    ]
    return b"".join(_file(objects))


def _file(objects: Sequence[bytes]) -> Iterator[bytes]:
    """The parts of the file: the objects, and at which byte each begins."""
    yield b"%PDF-1.4\n"
    at, places = 9, []
    for number, each in enumerate(objects, 1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, each)
        places.append(b"%010d 00000 n \n" % at)
        at += len(part)
        yield part
    size = len(objects) + 1
    yield b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(places))
    yield b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, at)


@cache
def scan(title: str, colour: str) -> bytes:
    """A picture of a card with a title, which is of nobody and of no state. The font has no letters with accents."""
    image = Image.new("RGB", (CARD[0] + 80, CARD[1] + 80), "#e8e6e1")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 40, *(side + 40 for side in CARD)), 24, "#fbfaf7", "#c9c5bb", 2)
    draw.rounded_rectangle((40, 40, CARD[0] + 40, 112), 24, colour, corners=(True, True, False, False))
    draw.text((72, 60), title.upper(), "white", ImageFont.load_default(26))
    draw.rectangle((72, 148, 232, 352), "#dcd8ce")
    for row in range(5):
        y = 156 + row * 42
        draw.line((268, y, 348, y), "#b9b4a7", 6)
        draw.line((268, y + 16, 400 + row * 37 % 5 * 60, y + 16), "#6d685c", 9)
    draw.text((72, 392), "SPECIMEN <<<<<<<<<<<<<<<<<<<<<", "#6d685c", ImageFont.load_default(26))
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
