"""Components that stand on a page by the dozen: the same for the same words, so each is made once and kept."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from hrapp.ui.assets import static_url
from hrapp.ui.filters import hue, initials
from hrapp.ui.states import STATES

ICON = Markup('<svg class="{}"{} width="20" height="20"><use href="{}#{}" /></svg>')
AVATAR = Markup('<span class="avatar{} avatar-{} hue-{}"{}>{}</span>')
PHOTO = Markup('<img src="{}" alt="" width="40" height="40" loading="lazy">')
BADGE = Markup('<span class="status status-{}">{}</span>')
SILENT = Markup(' aria-hidden="true"')
SPOKEN = Markup(' role="img" aria-label="{}"')


@lru_cache(maxsize=2000)
def icon(name: str, label: str | None = None, css: str = "") -> Markup:
    """An icon of the sprite: decoration, or with a `label` something that is read out."""
    return ICON.format(f"icon {css}".rstrip(), SPOKEN.format(label) if label else SILENT, static_url("icons.svg"), name)


@lru_cache(maxsize=20_000)
def avatar(
    name: str, photo_url: str | None = None, size: str = "md", label: bool = False, square: bool = False
) -> Markup:
    """A photo or initials; `size` is xs, sm, md, lg or xl, `square` for what is not a person.

    The name stands beside it on nearly every page, so it is decoration unless `label`.
    """
    shape, spoken = " avatar-square" if square else "", SPOKEN.format(name) if label else SILENT
    return AVATAR.format(shape, size, hue(name), spoken, PHOTO.format(photo_url) if photo_url else initials(name))


def badge(status: str, label: Any = None, tone: str | None = None) -> Markup:
    """A state as a word with a dot; the tone follows from the state. An unknown one is shown as it is, in grey."""
    known = STATES.get(status, ("idle", status.replace("_", " ").capitalize()))
    return _badge(tone or known[0], str(label or known[1]))


@lru_cache(maxsize=2000)
def _badge(tone: str, word: str) -> Markup:
    return BADGE.format(tone, word)
