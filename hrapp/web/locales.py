"""Which language and time zone a page speaks."""

from typing import Any

from flask import Flask, request
from flask import session as cookie
from flask_babel import Babel, get_locale
from flask_login import current_user

from hrapp.core.languages import Language, locale_in
from hrapp.platform.memberships.visit import visit

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
    """What layouts need: the language of the page, and those that one may choose."""
    reading = get_locale()
    return {"locale": reading.language if reading else str(Language.ENGLISH), "languages": dict(Language.options())}


def choose_locale() -> str:
    """The language, as it is written in the employer's country."""
    return locale_in(choose_language(), visit().country)


def choose_language() -> str:
    """What the person chose, then what the browser asks for."""
    if (chosen := cookie.get("locale")) in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    return request.accept_languages.best_match(LANGUAGES) or str(Language.ENGLISH)


def choose_time_zone() -> str | None:
    return current_user.time_zone if current_user and current_user.is_authenticated else None
