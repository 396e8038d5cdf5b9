"""The language and time zone of a request."""

from typing import Any

from flask import Flask, has_request_context, request
from flask import session as cookie
from flask_babel import Babel, get_locale
from flask_login import current_user

from hrapp.core.languages import Language, locale_in
from hrapp.platform.memberships.visit import visit
from hrapp.platform.sessions import bearer

LANGUAGES = tuple(map(str, Language))

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(
        app,
        default_translation_directories="translations",
        locale_selector=choose_locale,
        timezone_selector=choose_time_zone,
    )
    app.context_processor(context)


def context() -> dict[str, Any]:
    """The template context of layouts: the page's language, and the languages to choose from."""
    reading = get_locale()
    return {"locale": reading.language if reading else str(Language.ENGLISH), "languages": dict(Language.options())}


def choose_locale() -> str:
    """The locale: the language, and for English the variant of the employer's country."""
    return locale_in(choose_language(), visit().country)


def choose_language() -> str:
    """The language of the cookie, or else of the user, or else the best match of Accept-Language.

    A program that sends a token gets what it asks for, or English, whoever the token acts as.
    """
    if has_request_context() and bearer.has_token():
        return request.accept_languages.best_match(LANGUAGES) or str(Language.ENGLISH)
    if (chosen := cookie.get("locale")) in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    return request.accept_languages.best_match(LANGUAGES) or str(Language.ENGLISH)


def choose_time_zone() -> str | None:
    return current_user.time_zone if current_user and current_user.is_authenticated else None
