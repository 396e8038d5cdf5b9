"""Components that appear many times on a page (icons, avatars, marks, badges), as cached functions."""

from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup, escape

from hrapp.core.fields.choices import Choices
from hrapp.ui.assets import static_url
from hrapp.ui.colours import readable_on
from hrapp.ui.filters import hue, initials

ICON = Markup('<svg class="{}"{} width="20" height="20"><use href="{}#{}" /></svg>')
AVATAR = Markup('<span class="avatar avatar-{} hue-{}"{}>{}</span>')
PHOTO = '<img src="{}" alt="" width="40" height="40" loading="lazy" decoding="async">'
BADGE = Markup('<span class="status status-{}">{}</span>')
FILE_MARK = Markup('<span class="file-mark" aria-hidden="true">{}</span>')
LOGO = Markup('<img class="avatar avatar-square avatar-{} mark" src="{}" alt="" width="40" height="40">')
# Colours as attributes, since the content security policy allows no inline style.
MARK = Markup(
    '<svg class="avatar avatar-square avatar-{} mark" viewBox="0 0 40 40" aria-hidden="true">'
    '<rect width="40" height="40" fill="{}"/><text x="20" y="20" fill="{}">{}</text></svg>'
)
SILENT = Markup(' aria-hidden="true"')
SPOKEN = Markup(' role="img" aria-label="{}"')


class Marked(Protocol):
    """What has a mark; `colour` is `#rrggbb`."""

    @property
    def name(self) -> str: ...
    @property
    def colour(self) -> str: ...
    @property
    def logo_url(self) -> str | None: ...


@lru_cache(maxsize=2000)
def _icon(name: str, css: str) -> Markup:
    return ICON.format(css, SILENT, static_url("icons.svg"), name)


def icon(name: str, label: str | None = None, css: str = "") -> Markup:
    """An icon of the sprite: hidden from screen readers unless it has a `label`."""
    css = f"icon {css}".rstrip()
    return ICON.format(css, SPOKEN.format(label), static_url("icons.svg"), name) if label else _icon(name, css)


def avatar(name: str, photo_url: str | None = None, size: str = "md", label: bool = False) -> Markup:
    """A person's photo or initials; `size` is xs, sm, md, lg or xl.

    Hidden from screen readers unless `label`, since the name usually stands beside it.
    """
    if photo_url:
        # Without Markup.format, which would take several times as long for each row of a list.
        told = SPOKEN.format(name) if label else SILENT
        return Markup(str(AVATAR).format(size, hue(name), told, PHOTO.format(escape(photo_url))))  # noqa: S704  escaped
    if label:
        return AVATAR.format(size, hue(name), SPOKEN.format(name), initials(name))
    return _initials(initials(name), size, hue(name))


# Cached by initials and hue, so that the cache holds no names.
@lru_cache(maxsize=20_000)
def _initials(letters: str, size: str, hue: int) -> Markup:
    return AVATAR.format(size, hue, SILENT, letters)


def mark(employer: Marked, size: str = "md", with_logo: bool = True) -> Markup:
    """The mark of an employer: its logo, or its initials on its colour; hidden from screen readers, as an avatar is."""
    if employer.logo_url and with_logo:
        return LOGO.format(size, employer.logo_url)
    return _mark(initials(employer.name), size, employer.colour)


@lru_cache(maxsize=20_000)
def _mark(letters: str, size: str, colour: str) -> Markup:
    return MARK.format(size, colour, readable_on(colour), letters)


@lru_cache(maxsize=100)
def file_mark(letters: str) -> Markup:
    """The mark of a file by its kind, such as PDF; hidden from screen readers, as an avatar is."""
    return FILE_MARK.format(letters)


@lru_cache(maxsize=2000)
def _badge(word: str, tone: str) -> Markup:
    return BADGE.format(tone, word)


def badge(state: Any, tone: str = "idle") -> Markup:
    """A badge with a dot: `state` is a member of Choices, which has its own tone, or a text with a `tone`."""
    if isinstance(state, Choices):
        return _badge(str(state.label), state.tone)
    return _badge(str(state), tone)
