"""The pages and the API of pairs: who sees them, how they are decided, and that the pages stay light."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.support.cast import Cast
from tests.support.duplicates import pair_api, pair_of, pairs
from tests.support.forms import refused_fields, text_of, version_in
from tests.support.mailbox import Mailbox
from tests.support.people import api, events, hired, person
from tests.support.statements import counted

PATHS = ("", "/merge")


def two(cast: Cast, number: int = 0) -> tuple[str, str, str]:
    """Two records, and their pair."""
    first, second = (hired(cast, first_name=f"Ada{number}{each}")["id"] for each in "ab")
    return first, second, pair_of(cast, first, second, 90 - number)


def statuses(client: FlaskClient, cast: Cast, pair: str) -> set[int]:
    """What somebody gets at every address of pairs, page and API."""
    asked = [client.get(cast.acme.url(f"duplicates/{pair}{path}")) for path in PATHS]
    asked += [client.get(cast.acme.url("duplicates/")), client.get(api(cast.acme, "duplicates/"))]
    asked += [client.get(pair_api(cast, pair, path)) for path in PATHS]
    for path, said in (("/difference", {"reason": "No"}), ("/merge", {})):
        asked += [client.post(pair_api(cast, pair, path), json=said), client.delete(pair_api(cast, pair, path))]
        asked += [client.post(cast.acme.url(f"duplicates/{pair}{path}{end}"), data=said) for end in ("", "/removal")]
    return {each.status_code for each in asked}


def test_nobody_but_hr_learns_of_a_pair(cast: Cast) -> None:
    pair = two(cast)[2]
    viewer = cast.person("Vera", cast.acme, "viewer")
    for who in (cast.mona, viewer, cast.bob):
        assert statuses(who.client, cast, pair) == {403}
    assert statuses(cast.charlie.client, cast, pair) == {404}
    listed = cast.mona.client.get(cast.acme.url("employees/")).text
    assert "Possible duplicates" not in listed
    assert [each.state for each in pairs(cast)] == ["open"]


def test_pairs_are_decided_one_after_the_other(cast: Cast) -> None:
    best, other = two(cast, 0), two(cast, 1)
    client = cast.alice.client
    listed = client.get(cast.acme.url("duplicates/")).text
    assert listed.index(best[2]) < listed.index(other[2])
    assert "2 possible duplicates" in text_of(client.get(cast.acme.url()).text)
    assert "another record of the same person" in client.get(cast.acme.url(f"employees/{best[0]}")).text
    url = cast.acme.url(f"duplicates/{best[2]}")
    page = client.get(url).text
    assert "Same email" in page
    assert "Ada0a" in page
    assert "Ada0b" in page
    assert cast.acme.url(f"duplicates/{other[2]}") in page
    refused = client.post(f"{url}/difference", data={"version": version_in(page), "reason": " "})
    assert (refused.status_code, refused_fields(refused.text)) == (422, ["reason"])
    answer = client.post(f"{url}/difference", data={"version": version_in(page), "reason": "Twins"})
    assert (answer.status_code, answer.location) == (303, cast.acme.url(f"duplicates/{other[2]}"))
    assert "Twins" in client.get(url).text
    assert len(events(cast, cast.acme, "different people")) == 2
    assert client.get(api(cast.acme, "duplicates/?state=different")).json["items"][0]["reason"] == "Twins"
    assert client.post(f"{url}/difference/removal").status_code == 303
    assert {each.state for each in pairs(cast)} == {"open"}


def test_a_merge_by_the_page_says_what_it_does_and_is_undone_by_the_toast(cast: Cast) -> None:
    first, second, pair = two(cast)
    client, url = cast.alice.client, cast.acme.url(f"duplicates/{pair}")
    page = client.get(f"{url}/merge?keep={second}").text
    versions = {f"version-{each}": person(cast, cast.acme, each).version for each in (first, second)}
    assert all(f'name="{name}"' in page for name in versions)
    said = {"version": version_in(page), "keep": second, "first_name": "1", "history": "kept", **versions}
    wrong = client.post(f"{url}/merge", data=said | {"first_name": "7"})
    assert wrong.status_code == 422
    stale = client.post(f"{url}/merge", data=said | {f"version-{first}": "99"})
    assert stale.status_code == 409
    assert "Something was changed since you opened this page" in stale.text
    answer = client.post(f"{url}/merge", data=said)
    assert answer.status_code == 303, text_of(answer.text)
    assert person(cast, cast.acme, second).first_name == "Ada0a"
    toast = client.get(answer.location).text
    assert f"{url}/merge/removal" in toast
    assert client.post(f"{url}/merge/removal").status_code == 303
    assert person(cast, cast.acme, second).first_name == "Ada0b"
    assert client.get(f"{url}/merge").status_code == 200


def test_filters_tell_by_what_and_of_whom(cast: Cast) -> None:
    two(cast)
    gone = cast.hire(cast.acme, "Gus", status="resigned", terminated_on=date(2024, 5, 1))
    pair = pair_of(cast, gone, hired(cast)["id"], reasons=[["same date of birth", {}]])
    client = cast.alice.client
    for query in ("signal=birth_date", "whose=one", "q=gus"):
        found = client.get(api(cast.acme, f"duplicates/?{query}")).json["items"]
        assert [each["id"] for each in found] == [pair], query
    assert client.get(cast.acme.url("duplicates/?signal=birth_date")).status_code == 200


@pytest.mark.parametrize("path", ["duplicates/", "duplicates/{pair}", "duplicates/{pair}/merge", "employees/{first}"])
def test_the_pages_are_light(cast: Cast, path: str) -> None:
    first, _second, pair = two(cast)
    client, url = cast.alice.client, cast.acme.url(path.format(pair=pair, first=first))
    client.get(url)
    with counted(cast.app) as few:
        assert client.get(url).status_code == 200
    for number in range(1, 4):
        two(cast, number)
    with counted(cast.app) as many:
        client.get(url)
    assert len(many) <= len(few)
    assert len(few) <= (6 if path == "duplicates/" else 10), few


def test_a_scan_is_started_left_and_found_again(cast: Cast, mailbox: Mailbox) -> None:
    client, url = cast.alice.client, cast.acme.url("duplicates/")
    for first_name in ("Ada", "Adah"):
        cast.hire(cast.acme, first_name, personal_email="ada@home.example")
    assert client.get(api(cast.acme, "duplicates/scan")).status_code == 404
    assert "Nobody has looked for duplicates yet." in client.get(url).text
    assert client.post(cast.acme.url("duplicates/scan")).status_code == 303
    assert "0 of 2 records" in client.get(url).text
    part = client.get(cast.acme.url("duplicates/scan"), headers={"HX-Request": "true"}).text
    assert "every 2s" in part
    # While it runs it is not begun again.
    started = client.post(api(cast.acme, "duplicates/scan"))
    assert (started.status_code, started.json["finished_at"]) == (202, None)
    mailbox.deliver()
    assert client.get(api(cast.acme, "duplicates/scan")).json["done"] == 2
    assert "Last looked for by" in client.get(url).text
    (pair,) = client.get(api(cast.acme, "duplicates/?signal=email")).json["items"]
    assert pair["reasons"]
