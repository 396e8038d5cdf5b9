"""Templates, compiled once for each language: a text with nothing to fill in is a constant of the compiled page."""

from collections.abc import Iterator, MutableMapping
from typing import Any, cast

import flask.templating
from flask_babel import force_locale, get_locale, gettext
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

PLAIN_TEXT = ("name", "lparen", "string", "rparen")


class Environment(flask.templating.Environment):
    """Hands out each template in the language of the reader; its overlays hold one language each."""

    language: str | None = None

    def __init__(self, app: flask.Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.add_extension(Texts)
        self.overlays: dict[str, Environment] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the language of this request, or of this environment if it has one."""
        spoken = None if self.language else get_locale()
        if spoken is None:
            return super().get_template(name, parent, globals)
        return self.in_language(str(spoken)).get_template(name, parent, globals)

    def in_language(self, language: str) -> "Environment":
        """This environment with templates of its own, in which the texts stand in one language."""
        if language not in self.overlays:
            overlay = self.overlay()
            overlay.language = language
            self.overlays[language] = overlay
        return self.overlays[language]


class Texts(Extension):
    """Puts the language's words in the place of each `_("…")` that has nothing to fill in."""

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
    """`("translated" | safe)`; a percent sign is written twice in a text, since others have placeholders."""
    with force_locale(language):
        translated = gettext(text.value) % {}
    parts = (("lparen", "("), ("string", translated), ("pipe", "|"), ("name", "safe"), ("rparen", ")"))
    return [Token(text.lineno, kind, value) for kind, value in parts]
