"""Text that can be read on any colour, by the contrast of WCAG 2.2."""

WHITE, BLACK = "#ffffff", "#000000"
# Shares of red, green and blue in the luminance.
SHARES = (0.2126, 0.7152, 0.0722)


def readable_on(colour: str) -> str:
    """White or black, whichever has more contrast with `colour` (`#rrggbb`): at least 4.58 to 1 on any."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance, 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    return sum(
        share * linear(part / 255) for share, part in zip(SHARES, bytes.fromhex(colour.removeprefix("#")), strict=True)
    )


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
