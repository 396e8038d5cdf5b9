"""An employer's colour, made readable on white and on a dark page, as WCAG 2.2 AA wants text to be."""

from collections.abc import Iterator

INK_ON_DARK = "#0d1526"
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# 4.5 is the rule; some more, since the colour also stands on tinted grounds.
CONTRAST = 5.2

Colour = tuple[int, int, int]


def stylesheet(colour: str | None) -> str:
    """The CSS that puts `colour` (as #rrggbb) in place of ours; empty for none."""
    if not colour:
        return ""
    brand = parse(colour)
    on_light = first_readable(shades(brand, BLACK), WHITE)
    on_dark = first_readable(shades(brand, WHITE), parse(INK_ON_DARK))
    return (
        f":root{{--brand:{on_light};--brand-ink:#fff}}"
        f'[data-bs-theme="dark"]{{--brand:{on_dark};--brand-ink:{INK_ON_DARK}}}'
    )


def parse(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def shades(colour: Colour, towards: Colour) -> Iterator[Colour]:
    """The colour itself, then nearer and nearer to another."""
    for step in range(21):
        red, green, blue = (round(a + (b - a) * step / 20) for a, b in zip(colour, towards, strict=True))
        yield red, green, blue


def first_readable(candidates: Iterator[Colour], ground: Colour) -> str:
    """The first that stands out enough from `ground`, as #rrggbb."""
    found = next(colour for colour in candidates if contrast(colour, ground) >= CONTRAST)
    return "#" + bytes(found).hex()


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio (WCAG 2.2), from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
