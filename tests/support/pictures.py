"""Pictures that tests upload."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), colour: Any = "#b4532a", **options: Any) -> bytes:
    """A file with a picture of one colour; a colour of four parts has a clear background."""
    out = BytesIO()
    Image.new("RGBA" if isinstance(colour, tuple) else "RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))
