"""Two records of one person become one: what follows, what is given up, and what stands against it."""

from typing import Any

from tests.support.cast import Cast
from tests.support.duplicates import pair_api, pair_of, pairs
from tests.support.people import api, events, hired, people, person, records

EMAIL = "ada@acme.example"


def merge(cast: Cast, pair_id: str, status: int = 200, **said: Any) -> dict[str, Any]:
    answer = cast.alice.client.post(pair_api(cast, pair_id, "/merge"), json=said)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json
    return found


def two(cast: Cast, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ada, who left, and Ada who came back later under another number."""
    first = hired(cast, hired_on="2020-01-01", personal_email="ada@home.example", passport_number="X4820913")
    second = hired(cast, hired_on="2024-03-01", work_email=EMAIL, last_name="Lovelace-King", **more)
    return first, second


def test_blank_fields_are_filled_and_the_other_number_finds_the_record(cast: Cast) -> None:
    first, second = two(cast)
    pair = pair_of(cast, first["id"], second["id"])
    merged = merge(cast, pair, keep=second["id"], values={"last_name": "given_up"})
    assert (merged["state"], merged["first"]["id"], merged["merged_id"]) == ("merged", second["id"], first["id"])
    (kept,) = people(cast, cast.acme)
    assert (kept.last_name, kept.work_email, kept.personal_email) == ("Lovelace", EMAIL, "ada@home.example")
    client = cast.alice.client
    shown = client.post(api(cast.acme, f"employees/{second['id']}/revelations"), json={"field": "passport_number"})
    assert "X4820913" in shown.text
    found = client.post(api(cast.acme, "employees/lookups"), json={"identifier": "x 4820913"}).json["items"]
    assert [each["id"] for each in found] == [second["id"]]
    listed = client.get(api(cast.acme, f"employees/?q={first['number']}")).json["items"]
    assert [each["id"] for each in listed] == [second["id"]]
    assert second["id"] in client.get(cast.acme.url(f"search?q={first['number']}")).text
    old = client.get(cast.acme.url(f"employees/{first['id']}/personal"))
    assert (old.status_code, old.location) == (303, cast.acme.url(f"employees/{second['id']}/personal"))
    gone = client.get(api(cast.acme, f"employees/{first['id']}"))
    assert (gone.status_code, gone.json["code"]) == (404, "merged")
    assert second["id"] in gone.json["detail"]
    (event,) = events(cast, cast.acme, "merged")
    assert event.changes["number"] == [first["number"], second["number"]]
    assert "X4820913" not in str(event.changes)
    assert "Added" in client.get(cast.acme.url(f"employees/{second['id']}/activity")).text
