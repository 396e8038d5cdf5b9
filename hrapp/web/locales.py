"""Which language and time zone a page speaks."""

from flask import Flask, request
from flask import session as cookie
from flask_babel import Babel, get_locale
from flask_login import current_user

LANGUAGES = {"en": "English", "fr": "Français"}

babel = Babel()


def init_app(app: Flask) -> None:
    babel.init_app(
        app,
        default_translation_directories="translations",
        locale_selector=choose_locale,
        timezone_selector=choose_time_zone,
    )
    app.context_processor(lambda: {"locale": str(get_locale() or "en"), "languages": LANGUAGES})


def choose_locale() -> str:
    """What the person chose, then what the browser asks for."""
    if (chosen := cookie.get("locale")) in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def choose_time_zone() -> str | None:
    return current_user.time_zone if current_user and current_user.is_authenticated else None
