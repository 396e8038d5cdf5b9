"""Templates that are compiled once per language, with translations as constants."""

from collections.abc import Iterator, MutableMapping
from typing import Any, cast

import flask.templating
from flask_babel import force_locale, get_locale, gettext
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

PLAIN_TEXT = ("name", "lparen", "string", "rparen")


class Environment(flask.templating.Environment):
    """Returns templates in the reader's language, from one overlay environment per language."""

    language: str | None = None

    def __init__(self, app: flask.Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.add_extension(Texts)
        self.overlays: dict[str, Environment] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the language of this environment, or else of the request."""
        spoken = None if self.language else get_locale()
        if spoken is None:
            return super().get_template(name, parent, globals)
        return self.in_language(str(spoken)).get_template(name, parent, globals)

    def in_language(self, language: str) -> "Environment":
        """The overlay of this environment for one language, with its own compiled templates."""
        if language not in self.overlays:
            overlay = self.overlay()
            overlay.language = language
            self.overlays[language] = overlay
        return self.overlays[language]


class Texts(Extension):
    """Replaces each `_("…")` without parameters by its translation when a template is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens, at = list(stream), 0
        language = cast(Environment, self.environment).language
        while at < len(tokens):
            if language and is_plain_text(tokens[at : at + 4]):
                yield from constant(tokens[at + 2], language)
                at += len(PLAIN_TEXT)
            else:
                yield tokens[at]
                at += 1


def is_plain_text(tokens: list[Token]) -> bool:
    return tuple(token.type for token in tokens) == PLAIN_TEXT and tokens[0].value == "_"


def constant(text: Token, language: str) -> list[Token]:
    """The tokens of `("translated" | safe)`; `%%` in the text becomes `%`, as gettext's callers do."""
    with force_locale(language):
        translated = gettext(text.value) % {}
    parts = (("lparen", "("), ("string", translated), ("pipe", "|"), ("name", "safe"), ("rparen", ")"))
    return [Token(text.lineno, kind, value) for kind, value in parts]
