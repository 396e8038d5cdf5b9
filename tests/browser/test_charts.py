"""Charts are drawn in the employer's colour."""

import re
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from hrapp.core.extensions import session
from hrapp.platform.employers.models import Employer
from tests.support.browser import OpenBrowser, Site, sign_in
from tests.support.cast import PASSWORD, Cast

FIRST_COLOURS = """() => [...document.querySelectorAll("canvas[data-chart]")].map((canvas) => {
  const { borderColor, backgroundColor } = Chart.getChart(canvas).data.datasets[0];
  return (borderColor || backgroundColor).match(/\\d+/g).slice(0, 3).map(Number);
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_follow_the_brand_colour(
    app: Flask, site: Site, new_person: OpenBrowser, cast: Cast, scheme: Literal["light", "dark"]
) -> None:
    cast.hire(cast.acme, "Gina")
    with app.app_context():
        session.execute(update(Employer).values(brand_colour="#c2185b"))
        session.commit()
    page = new_person()
    page.emulate_media(color_scheme=scheme)
    sign_in(page, cast.alice.email, PASSWORD)
    expect(page).to_have_url(re.compile("/e/acme/$"))
    page.wait_for_load_state("load")
    for red, green, blue in page.evaluate(FIRST_COLOURS):
        assert green < blue < red, (red, green, blue)
