"""Identifiers and bank details: masked for all, shown one at a time to few, and nowhere else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from hrapp.core import clock
from hrapp.core.extensions import session
from hrapp.hr.employees.revelations import MASKED
from hrapp.platform.accounts.models import UserSession
from hrapp.tenancy.owner import owner_transaction
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import text_of
from tests.support.master_keys import master_keys, new_key
from tests.support.people import ADA, api, events, hired
from tests.support.settings import set_by_page
from tests.support.statements import counted
from tests.test_doors import token_for

VALUES = {
    "national_id": "ZX 90.4417",
    "passport_number": "C01X00T47",
    "social_security_number": "SV-77120934",
    "tax_number": "TX 55 019 283",
    "bank_name": "Bank of Nowhere",
    "bank_account": "DE89370400440532013000",
    "bank_holder": "Augusta Ada King",
}
MASKS = {name: f"••••{value[-4:]}" for name, value in VALUES.items()}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(cast: Cast) -> dict[str, Any]:
    return hired(cast, **VALUES)


def page_of(cast: Cast, ada: dict[str, Any], path: str = "") -> str:
    return cast.acme.url(f"employees/{ada['id']}{path}")


def reveal(client: Any, cast: Cast, ada: dict[str, Any], name: str, **more: Any) -> Any:
    return client.post(page_of(cast, ada, "/revelations"), data={"field": name}, **more)


def says_nothing(shown: str) -> bool:
    return not any(value in shown for value in VALUES.values())


def forget_password(app: Flask) -> None:
    """As if everybody had given their password a quarter of an hour ago."""
    with app.app_context():
        session.execute(update(UserSession).values(confirmed_at=clock.now() - timedelta(minutes=16)))
        session.commit()


def test_every_sealed_value_is_tried_here(cast: Cast) -> None:
    assert set(MASKED) == set(VALUES)


def test_masks_are_all_that_pages_lists_log_and_api_show(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    alice = cast.alice.client
    assert {name: ada[name] for name in VALUES} == MASKS
    with counted(app) as sent:
        tab = alice.get(page_of(cast, ada, "/personal"))
    assert len(sent) <= 10
    assert all(mask in tab.text for mask in MASKS.values())
    edited = alice.patch(api(cast.acme, f"employees/{ada['id']}"), json={"version": 1, "tax_number": "TX 55 019 284"})
    for answer in (
        tab,
        edited,
        *(alice.get(page_of(cast, ada, path)) for path in ("", "/work", "/activity", "/cards/identifiers/edit")),
        *(alice.get(cast.acme.url(path)) for path in ("", "employees/", "audit/", "search?q=Ada")),
        *(alice.get(api(cast.acme, path)) for path in ("employees/", f"employees/{ada['id']}")),
    ):
        assert answer.status_code == 200, answer.request.path
        assert says_nothing(answer.text)
    logged = [*events(cast, cast.acme, "created"), *events(cast, cast.acme, "updated")]
    assert {name: logged[0].changes[name] for name in VALUES} == {name: [None, "•••"] for name in VALUES}
    assert logged[1].changes == {"tax_number": ["•••", "•••"]}
    with app.app_context(), owner_transaction() as connection:
        jobs = connection.execute(text("SELECT args::text FROM public.procrastinate_jobs")).scalars()
        assert all(map(says_nothing, jobs))


def test_a_value_is_shown_whole_to_hr_and_logged(cast: Cast, ada: dict[str, Any]) -> None:
    hanna = cast.person("Hanna", cast.acme, "hr").client
    for name in VALUES:
        page, fragment = reveal(hanna, cast, ada, name), reveal(hanna, cast, ada, name, headers=HTMX)
        for answer in (page, fragment):
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
            assert {other for other, value in VALUES.items() if value in answer.text} == {name}
        assert "<html" in page.text
        assert "<html" not in fragment.text
    seen = [(each.actor_name, each.subject_name, each.changes) for each in events(cast, cast.acme, "viewed sensitive")]
    assert seen == [("Hanna", "Ada Lovelace", {name: "•••"}) for name in VALUES for _ in range(2)]
    assert "Shown whole" in text_of(cast.alice.client.get(cast.acme.url("audit/")).text)


def test_nobody_else_sees_a_value_in_any_way(cast: Cast, ada: dict[str, Any]) -> None:
    viewer = cast.person("Vera", cast.acme, "viewer").client
    url = api(cast.acme, f"employees/{ada['id']}")
    managed = cast.alice.client.patch(url, json={"version": 1, "manager_id": str(cast.mona.employee_ids["acme"])})
    assert managed.status_code == 200
    doors = ((cast.charlie.client, 404), (cast.bob.client, 404), (viewer, 403), (cast.mona.client, 403))
    for client, status in doors:
        for path in (page_of(cast, ada, "/personal"), url, cast.acme.url("me"), cast.acme.url("employees/")):
            shown = client.get(path).text
            assert says_nothing(shown)
            assert not any(mask in shown for mask in MASKS.values())
        for name in VALUES:
            assert reveal(client, cast, ada, name).status_code == status
            answer = client.post(f"{url}/revelations", json={"field": name, "password": PASSWORD})
            assert (answer.status_code, says_nothing(answer.text)) == (status, True)
    assert events(cast, cast.acme, "viewed sensitive") == []


def test_everybody_sees_their_own_and_that_is_logged_too(app: Flask, cast: Cast) -> None:
    bob = cast.bob
    bobs = {"id": bob.employee_ids["acme"]}
    url = api(cast.acme, f"employees/{bobs['id']}")
    assert cast.alice.client.patch(url, json={"version": 1, "bank_account": "0815-4711-99"}).status_code == 200
    assert "••••1-99" in bob.client.get(cast.acme.url("me")).text
    shown = reveal(
        bob.client, cast, bobs, "bank_account", headers={"Referer": f"http://localhost{cast.acme.url('me')}"}
    )
    assert "0815-4711-99" in shown.text
    assert f'href="{cast.acme.url("me")}#show-bank_account"' in shown.text
    assert len(events(cast, cast.acme, "viewed sensitive")) == 1


def test_the_password_is_asked_for_after_a_quarter_of_an_hour(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    alice = cast.alice.client
    forget_password(app)
    here = page_of(cast, ada, "/personal")
    asked = reveal(alice, cast, ada, "national_id")
    assert (asked.status_code, asked.location.split("?")[0]) == (303, "/account/confirm")
    assert reveal(alice, cast, ada, "national_id", headers=HTMX).headers["HX-Redirect"] == asked.location
    assert "Confirm that it is you" in alice.get(asked.location).text
    onward = {"next": f"{here}#show-national_id"}
    wrong = alice.post("/account/confirm", data=onward | {"current": "wrong"})
    assert (wrong.status_code, "This is not your current password." in wrong.text) == (422, True)
    assert reveal(alice, cast, ada, "national_id").status_code == 303
    right = alice.post("/account/confirm", data=onward | {"current": PASSWORD})
    assert (right.status_code, right.location) == (303, onward["next"])
    assert 'id="show-national_id"' in alice.get(here).text
    assert VALUES["national_id"] in reveal(alice, cast, ada, "national_id").text
    assert len(events(cast, cast.acme, "viewed sensitive")) == 1
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = alice.post("/account/confirm", data={"next": elsewhere, "current": PASSWORD})
        assert answer.location == "/account"


def test_wrong_passwords_are_counted_by_page_and_api_alike(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {token_for(app, cast.alice, cast.acme)}"}
    url = api(cast.acme, f"employees/{ada['id']}/revelations")
    ask = {"field": "national_id"}
    missing = cast.nobody.post(url, json=ask, headers=headers)
    assert (missing.status_code, list(missing.json["errors"])) == (422, ["password"])
    shown = cast.nobody.post(url, json=ask | {"password": PASSWORD}, headers=headers)
    assert (shown.status_code, shown.json) == (200, ask | {"value": VALUES["national_id"]})
    assert shown.headers["Cache-Control"] == "no-store"
    assert [event.actor_kind for event in events(cast, cast.acme, "viewed sensitive")] == ["token"]
    for _ in range(5):
        answer = cast.nobody.post(url, json=ask | {"password": "wrong"}, headers=headers)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["password"])
    assert cast.nobody.post(url, json=ask | {"password": PASSWORD}, headers=headers).status_code == 429
    assert cast.alice.client.post("/account/confirm", data={"current": PASSWORD}).status_code == 429
    keyed = cast.alice.client.post(url, json=ask, headers={"Idempotency-Key": "1"})
    assert (keyed.status_code, VALUES["national_id"] in keyed.text) == (400, False)
    unknown = cast.alice.client.post(url, json={"field": "first_name"})
    assert (unknown.status_code, list(unknown.json["errors"])) == (422, ["field"])


def test_a_value_that_the_employer_hides_is_shown_to_nobody(cast: Cast, ada: dict[str, Any]) -> None:
    set_by_page(cast, "record", rule_national_id="hidden")
    url = api(cast.acme, f"employees/{ada['id']}/revelations")
    for answer in (
        reveal(cast.alice.client, cast, ada, "national_id"),
        cast.alice.client.post(url, json={"field": "national_id"}),
    ):
        assert (answer.status_code, VALUES["national_id"] in answer.text) == (422, False)
    assert events(cast, cast.acme, "viewed sensitive") == []
    assert cast.alice.client.post(url, json={"field": "tax_number"}).status_code == 200


def test_a_mask_sent_back_changes_nothing_and_half_a_mask_is_refused(cast: Cast, ada: dict[str, Any]) -> None:
    alice, url = cast.alice.client, api(cast.acme, f"employees/{ada['id']}")
    same = alice.patch(url, json={"version": 1, **MASKS})
    assert (same.status_code, same.json["version"]) == (200, 1)
    for half in ("••••9999", "••••", f"1{MASKS['tax_number']}", "•"):
        for answer in (
            alice.patch(url, json={"version": 1, **dict.fromkeys(VALUES, half)}),
            alice.post(api(cast.acme, "employees/"), json=ADA | dict.fromkeys(VALUES, half)),
        ):
            assert (answer.status_code, set(answer.json["errors"])) == (422, set(VALUES))
    assert events(cast, cast.acme, "updated") == []
    cleared = alice.patch(url, json={"version": 1, **dict.fromkeys(VALUES)})
    assert [cleared.json[name] for name in VALUES] == [None] * len(VALUES)


def test_what_cannot_be_one_is_refused_at_its_field_and_not_repeated(cast: Cast) -> None:
    wrong = {"bank_account": "DE89 3704 0044 0532 0130 01", "national_id": "?-/", "tax_number": "x" * 41}
    answer = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | wrong)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"bank_account", "tax_number"})
    alone = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"national_id": wrong["national_id"]})
    assert (alone.status_code, list(alone.json["errors"])) == (422, ["national_id"])
    assert not any(value in each.text for value in wrong.values() for each in (answer, alone))


def test_the_country_says_what_an_identifier_is_called_and_whether_it_can_be_one(app: Flask, cast: Cast) -> None:
    alice, url = cast.alice.client, api(cast.acme, "employees/")
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text("UPDATE public.employers SET country = 'FR' WHERE slug = 'acme'"))
    wrong = {"social_security_number": "2 94 03 75 120 005 92"}
    answer = alice.post(url, json=ADA | wrong)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["social_security_number"])
    ada = hired(cast, social_security_number="2 94 03 75 120 005 91", nationality="CM", national_id="CM-ID-77")
    shown = text_of(alice.get(page_of(cast, ada, "/personal")).text)
    assert "Social security number (NIR) ••••5 91" in shown
    french = alice.post(url, json=ADA | {"national_id": "CM-ID-77", "nationality": "FR"})
    assert list(french.json["errors"]) == ["national_id"]


def test_a_failure_says_nothing_in_page_or_log(
    app: Flask, cast: Cast, ada: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    alice, schema = cast.alice.client, cast.acme.tenant.schema_name
    with app.app_context(), owner_transaction() as connection:
        connection.execute(text(f'ALTER TABLE "{schema}".employees DROP COLUMN fingerprints'))
    app.testing = False
    try:
        failed = (
            alice.patch(api(cast.acme, f"employees/{ada['id']}"), json={"version": 1, "tax_number": "TX 55 019 284"}),
            alice.post(cast.acme.url("employees/"), data=ADA | VALUES | {"first_name": "Augusta"}),
            alice.post(cast.acme.url("employees/lookup"), data={"identifier": VALUES["tax_number"]}),
        )
    finally:
        app.testing = True
    said = capfd.readouterr()
    assert [answer.status_code for answer in failed] == [500] * 3
    for shown in (*(answer.text for answer in failed), said.out, said.err):
        assert says_nothing(shown)
        assert "TX 55 019 284" not in shown
    assert "failed" in said.err


@pytest.fixture
def lost(app: Flask, ada: dict[str, Any]) -> Iterator[None]:
    """The master key is another one."""
    with master_keys(app, new_key()):
        yield


@pytest.mark.usefixtures("lost")
def test_without_the_master_key_all_else_works_and_nothing_is_overwritten(
    app: Flask, cast: Cast, ada: dict[str, Any]
) -> None:
    alice, url = cast.alice.client, api(cast.acme, f"employees/{ada['id']}")
    tab = alice.get(page_of(cast, ada, "/personal"))
    assert (tab.status_code, "These values cannot be opened now." in tab.text) == (200, True)
    assert "/revelations" not in tab.text
    for path in ("", "/work", "/activity"):
        assert alice.get(page_of(cast, ada, path)).status_code == 200
    shown = alice.get(url)
    assert {shown.json[name] for name in VALUES} == {"••••"}
    renamed = alice.patch(
        url, json={"version": 1, "first_name": "Augusta", **{name: shown.json[name] for name in VALUES}}
    )
    assert (renamed.status_code, renamed.json["first_name"]) == (200, "Augusta")
    for value in ("NEW-12345", None):
        for name in VALUES:
            assert alice.patch(url, json={"version": 2, name: value}).status_code == 409
    new = alice.post(api(cast.acme, "employees/"), json=ADA | {"national_id": "NEW-12345"})
    assert (new.status_code, "cannot be opened or changed now" in new.text) == (409, True)
    for answer in (
        reveal(alice, cast, ada, "national_id"),
        alice.post(f"{url}/revelations", json={"field": "tax_number"}),
    ):
        assert answer.status_code == 409
    for answer in (
        alice.post(cast.acme.url("employees/lookup"), data={"identifier": "zx904417"}),
        alice.post(api(cast.acme, "employees/lookups"), json={"identifier": "zx904417"}),
    ):
        assert (answer.status_code, "cannot be opened or changed now" in answer.text) == (409, True)
        assert "zx904417" not in answer.text
    checked = app.test_cli_runner().invoke(args=["tenants", "verify", "acme"])
    assert (checked.exit_code, "cannot be opened" in checked.output) == (1, True)


def test_with_the_master_key_again_all_is_as_it_was(app: Flask, cast: Cast, ada: dict[str, Any]) -> None:
    with master_keys(app, new_key()):
        cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json={"version": 1, "national_id": "NEW-1"})
    assert cast.alice.client.get(api(cast.acme, f"employees/{ada['id']}")).json["national_id"] == MASKS["national_id"]
    assert app.test_cli_runner().invoke(args=["tenants", "verify", "acme"]).exit_code == 0
