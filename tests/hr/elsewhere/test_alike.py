"""Whoever adds somebody, looks for them or asks them cannot tell who the other employer is, nor how many there are."""

from typing import Any

import pytest

from hrapp.core.extensions import session
from hrapp.platform.accounts.models import User
from tests.support.alike import Observed, observe
from tests.support.cast import Cast
from tests.support.elsewhere import NEW, REQUEST
from tests.support.index import arrange
from tests.support.mailbox import Mailbox
from tests.support.people import api

CASES: dict[str, list[dict[str, Any]]] = {
    "nobody": [],
    "hidden": [{"sharing": "none"}, {"sharing": "none", "login": True}],
    "one": [{"sharing": "basic"}],
    "many": [{"sharing": "full", "sharing_consent": False, "country": "CM"}] * 3,
    "suspended": [{"sharing": "moderate", "state": "suspended"}],
}


def acts_of(cast: Cast, mailbox: Mailbox, number: int) -> dict[str, Observed]:
    """What HR of an employer can observe of adding, seeing, looking for and asking somebody."""
    passport = f"C01X00T{number}{number}"
    asking = cast.employer(f"umbrella-{number}", "Umbrella")
    hanna = cast.person(f"Hanna{number}", asking, "hr")
    with cast.app.app_context():
        session.get_one(User, hanna.id).name = "Hanna"
        session.commit()
    client, names = hanna.client, (passport, passport[-4:], hanna.email)
    url, found = asking.url("employees/"), {}
    found["add"] = observe(
        cast, asking, mailbox, lambda: client.post(url, data=NEW | {"passport_number": passport}), *names
    )
    (person,) = client.get(api(asking, "employees/")).json["items"]
    record, path = f"{url}{person['id']}", api(asking, f"employees/{person['id']}/elsewhere")
    acts = {
        "card": lambda: client.get(f"{record}/personal"),
        "page": lambda: client.get(f"{record}/elsewhere"),
        "api": lambda: client.get(path),
        "look": lambda: client.post(f"{path}/checks"),
        "ask": lambda: client.post(f"{path}/requests", json=REQUEST),
        "list": lambda: client.get(asking.url("elsewhere/")),
        "dashboard": lambda: client.get(asking.url()),
    }
    return found | {name: observe(cast, asking, mailbox, act, *names) for name, act in acts.items()}


@pytest.fixture
def seen(cast: Cast, mailbox: Mailbox) -> dict[str, dict[str, Observed]]:
    found = {}
    for number, (case, others) in enumerate(CASES.items()):
        arrange(cast, f"C01X00T{number}{number}", others)
        mailbox.deliver()
        found[case] = acts_of(cast, mailbox, number)
    return found


def test_no_page_answer_log_or_row_tells_who_it_is(seen: dict[str, dict[str, Observed]]) -> None:
    for case, like in {"hidden": "nobody", "many": "one", "suspended": "one"}.items():
        apart = {act: seen[case][act].apart(seen[like][act]) for act in seen[case]}
        # Those who might be asked are looked up together: the text of that statement has a place for each of them.
        apart["ask"].pop("statements", None)
        assert apart == {act: {} for act in seen[case]}, case
    assert {seen["one"]["ask"].status, seen["nobody"]["ask"].status} == {409}
    assert "cannot be asked yet" in seen["one"]["ask"].body
