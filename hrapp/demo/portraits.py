"""The photos of the demo's people, drawn by ourselves: a head and shoulders in the light of a coloured wall."""

from colorsys import hls_to_rgb
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from hrapp.hr.employees.photos import Photo, read_photo

SIDE = 256
HUES = 12
# Each as a lightness and a saturation, of a hundred.
WALL, LIGHT, CLOTHES, SKINS, HAIRS = (74, 46), (84, 60), (38, 40), (82, 70, 56, 40), (12, 24, 40, 78)
SKIN, HAIR = 24, 30  # degrees of hue
Colour = tuple[int, int, int]


def portrait_of(position: int, gender: str | None) -> Photo:
    """A portrait for the person at a position in the list of staff; four for men, eight for others."""
    return portrait(position % 4 * 3 + (0 if gender == "male" else 1 + position % 2))


@cache
def portrait(number: int) -> Photo:
    """The portrait with this number. Neighbours differ in everything, and one in three has short hair."""
    scale = 3  # drawn larger, since Pillow does not smooth edges
    image = Image.new("RGB", (SIDE * scale, SIDE * scale), colour(number * 5 % HUES * 30, *WALL))
    draw = ImageDraw.Draw(image)

    def oval(middle: tuple[int, int], size: tuple[int, int], fill: Colour) -> None:
        (x, y), (width, height) = middle, size
        corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        draw.ellipse([corner * SIDE * scale / 100 for corner in corners], fill=fill)

    skin = colour(SKIN, SKINS[number % 4], 42)
    shade = colour(SKIN, SKINS[number % 4] - 9, 42)
    hair = colour(HAIR, HAIRS[number * 3 // 2 % 4], 26)
    oval((68, 34), (86, 86), colour(number * 5 % HUES * 30, *LIGHT))
    if number % 3:  # long hair, behind the shoulders
        oval((50, 49), (47, 62 if number % 3 == 1 else 50), hair)
    oval((50, 106), (92, 70), colour((number * 7 + 4) % HUES * 30, *CLOTHES))
    oval((50, 70), (19, 26), shade)
    oval((50, 46), (36, 46), skin)
    draw.pieslice([edge * SIDE * scale // 100 for edge in (30, 18, 70, 66)], 180, 360, fill=hair)
    oval((50, 47 + number % 2 * 2), (32, 30), skin)
    out = BytesIO()
    image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", compress_level=1)
    return read_photo(out.getvalue())


def colour(hue: int, lightness: int, saturation: int) -> Colour:
    """The RGB colour of a hue in degrees, lightness and saturation of a hundred."""
    red, green, blue = (round(part * 255) for part in hls_to_rgb(hue % 360 / 360, lightness / 100, saturation / 100))
    return red, green, blue
