"""Changing settings as somebody does: Save, read what it does, and save the change."""

import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.support.cast import Cast, CastEmployer, Person
from tests.support.forms import version_in

HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


def set_by_page(cast: Cast, section: str, **values: Any) -> str:
    """Set some settings of a section of Acme's, as Alice, and return the text of the page that says what it does."""
    client, url = cast.alice.client, cast.acme.url(f"settings/{section}")
    page = client.get(url)
    saved = client.post(url, data={"version": version_in(page.text), **values})
    assert saved.status_code == 303, saved.text
    if "/effects" not in saved.location:
        return ""
    effects = client.get(saved.location)
    assert effects.status_code == 200, effects.text
    done = confirm(cast.alice, cast.acme, section, effects)
    assert done.status_code == 303, done.text
    return effects.text


def confirm(person: Person, employer: CastEmployer, section: str, effects: TestResponse) -> TestResponse:
    """The answer to the button of the page that says what a change does."""
    form = effects.text.partition('<form method="post" action="/e/')[2]
    sent: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(effects.text):
        sent.setdefault(name, []).append(unescape(value))
    assert form
    return person.client.post(employer.url(f"settings/{section}"), data=sent | {"confirmed": "yes"})
