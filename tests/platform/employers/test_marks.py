"""An employer has one mark: its logo, or its initials on its own colour, wherever it is named."""

from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from hrapp.ui.colours import contrast, readable_on
from hrapp.ui.components import mark
from tests.support.cast import Cast
from tests.support.forms import fill_in
from tests.support.mailbox import Mailbox
from tests.support.pictures import picture

LOOK = {"locale": "en", "currency": "EUR", "time_zone": "UTC"}
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_initials_can_be_read_on_any_colour(colour: str) -> None:
    assert contrast(readable_on(colour), colour) >= 4.5


@pytest.mark.parametrize(("colour", "text"), [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#0f6b5f", "#ffffff")])
def test_the_mark_has_the_colour_and_a_text_that_can_be_read(colour: str, text: str) -> None:
    shown = mark(SimpleNamespace(name="Harbour & Finch", colour=colour, logo_url=None))
    assert f'fill="{colour}"' in shown
    assert f'fill="{text}"' in shown
    assert ">HF<" in shown
    assert "style=" not in shown


def test_a_name_cannot_add_to_the_page() -> None:
    shown = mark(SimpleNamespace(name='<b> "x', colour="#000000", logo_url='/logos/"><b>'))
    assert "<b>" not in shown


def places(app: Flask, cast: Cast, mailbox: Mailbox) -> dict[str, str]:
    """Where Acme is named, and what is shown there to whom."""
    alice = cast.alice.client
    alice.post(cast.acme.url("invitations/team"), data={"email": "new@acme.example", "role": "hr"})
    mail = mailbox.deliver()[-1]
    link = mailbox.link()
    alice.post(cast.acme.url("invitations/"), data={"employee_id": cast.hire(cast.acme, "Nina")})
    page = alice.get(cast.acme.url("invitations/?state=pending")).text
    letter = next(part for part in page.split('"') if part.endswith("/letter"))
    return {
        "side bar": alice.get(cast.acme.url()).text,
        "switcher": cast.dana.client.get(cast.globex.url("me")).text,
        "chooser": cast.dana.client.get("/me").text,
        "operator's list": cast.operator.client.get("/operator/").text,
        "operator's page": cast.operator.client.get("/operator/employers/acme").text,
        "acceptance": app.test_client().get(link).text,
        "letter": alice.post(letter).text,
        "mail": mail.get_body(("html",)).get_content(),
    }


def check(found: dict[str, str], shows: Callable[[str], bool]) -> None:
    assert {place for place, html in found.items() if not shows(html)} == set()


def test_initials_on_the_own_colour_are_everywhere(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    fill_in(cast.alice.client, "/e/acme/profile/look", LOOK | {"brand_colour": "#ffe14d"})
    found = places(app, cast, mailbox)
    check(found, lambda html: "#ffe14d" in html and "AL" in html and "#000000" in html)
    assert 'href="/brand/ffe14d.css"' in found["acceptance"]


def test_the_logo_is_everywhere(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    fill_in(cast.alice.client, "/e/acme/profile/look", LOOK | {"logo": (BytesIO(picture()), "logo.png")})
    with app.app_context():
        url = session.get_one(Employer, cast.acme.id).logo_url
    check(places(app, cast, mailbox), lambda html: f'{url}"' in html)
