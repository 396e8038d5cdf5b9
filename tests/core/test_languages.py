"""Messages in the reader's language."""

from flask import Flask
from flask_babel import force_locale

from hrapp.core.languages import translated
from hrapp.core.text import N_


def test_a_message_is_translated_and_no_message_stays_none(app: Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        assert translated(N_("Save")) == "Enregistrer"
        assert translated("") == ""
        assert translated(N_("%(name)s: %(reason)s", name="a.pdf", reason=N_("Save"))).endswith("Enregistrer")
