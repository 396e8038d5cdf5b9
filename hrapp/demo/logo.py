"""The logo of one of the demo employers, drawn by ourselves: a mountain in the last light."""

from io import BytesIO

from PIL import Image, ImageDraw

SIDE = 512
# Colour and corners, in parts of a hundred.
SHAPES = (
    ("#f6d9c2", ((0, 0), (100, 0), (100, 100), (0, 100))),
    ("#b4532a", ((12, 82), (46, 22), (80, 82))),
    ("#7d3417", ((46, 82), (68, 44), (92, 82))),
    ("#fff6ee", ((46, 22), (37, 38), (43, 44), (47, 39), (52, 45), (55, 38))),
)
SUN = ((66, 16), (82, 32))


def alpenglow() -> bytes:
    """The logo as PNG."""
    scale = SIDE * 4 / 100  # drawn four times as large, since Pillow does not smooth edges
    image = Image.new("RGB", (SIDE * 4, SIDE * 4))
    draw = ImageDraw.Draw(image)
    for colour, corners in SHAPES:
        draw.polygon([(x * scale, y * scale) for x, y in corners], fill=colour)
    draw.ellipse([(x * scale, y * scale) for x, y in SUN], fill="#e8963f")
    out = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
