"""Custom fields: made, changed, moved and retired by their pages and API, without a value ever lost."""

import re

import pytest
from flask import Flask

from hrapp.hr.field_settings import operations
from tests.support.cast import Cast
from tests.support.forms import refused_fields, text_of
from tests.support.own_fields import SIZES, changed, made, own_fields, retired
from tests.support.people import ADA, api, events, hired, person
from tests.support.races import all_at_once

URL = "settings/custom-fields/"
SHIRT = {"label": "T-shirt size", "kind": "choice", "section": "more", "privacy": "work", "new_options": "S\nM\nL"}


def test_alice_makes_a_choice_and_a_text(cast: Cast) -> None:
    alice = cast.alice.client
    assert "Your own fields" in alice.get(cast.acme.url("settings/")).text
    assert alice.get(cast.acme.url(URL + "new")).status_code == 200
    answer = alice.post(cast.acme.url(URL), data=SHIRT)
    assert (answer.status_code, answer.location) == (303, cast.acme.url(URL))
    assert alice.post(cast.acme.url(URL), data=SHIRT | {"label": "T-Shirt Size!", "kind": "text"}).status_code == 303
    first, second = own_fields(cast)
    assert (first["key"], second["key"]) == ("t_shirt_size", "t_shirt_size_2")
    assert [each["key"] for each in first["options"]] == ["s", "m", "l"]
    assert second["options"] == []
    assert "T-shirt size Choice" in text_of(alice.get(answer.location).text)
    assert events(cast, cast.acme, "created")[0].changes["options"] == [None, "S, M, L"]
    assert "Options S, M, L" in text_of(alice.get(cast.acme.url("audit/")).text)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"kind": "colour"}, "kind"),
        ({"section": "bank"}, "section"),
        ({"privacy": "bank"}, "privacy"),
        ({"new_options": ""}, "new_options"),
        ({"new_options": "S\ns"}, "new_options"),
        ({"new_options": "x" * 81}, "new_options"),
        ({"new_options": "\n".join(map(str, range(201)))}, "new_options"),
        ({"help": "a\x07"}, "help"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept(cast: Cast, wrong: dict[str, str], field: str) -> None:
    answer = cast.alice.client.post(cast.acme.url(URL), data=SHIRT | wrong)
    assert (answer.status_code, refused_fields(answer.text)) == (422, [field])
    assert own_fields(cast) == []


def test_options_are_renamed_reordered_and_retired_without_losing_values(cast: Cast) -> None:
    shirt = made(cast, "T-shirt size", "choice", options=SIZES)
    ada = hired(cast, custom={"t_shirt_size": "m"})
    url = cast.acme.url(f"{URL}{shirt['id']}")
    page = cast.alice.client.get(url + "/edit").text
    assert 'value="M"' in page
    assert "It cannot be changed any more" in page
    form = {
        "label": "Shirt",
        "section": "more",
        "privacy": "work",
        "new_options": "Huge",
        "version": shirt["version"],
        "label_s": "Small",
        "place_s": "3",
        "label_m": "Mittel",
        "place_m": "2",
        "retired_m": "true",
        "label_l": "Large",
        "place_l": "1",
    }
    answer = cast.alice.client.post(url, data=form)
    assert answer.status_code == 303, text_of(answer.text)
    (now,) = own_fields(cast)
    assert [(each["key"], each["label"], each["retired"]) for each in now["options"]] == [
        *(("l", "Large", False), ("m", "Mittel", True), ("s", "Small", False), ("huge", "Huge", False)),
    ]
    assert (now["key"], now["label"]) == ("t_shirt_size", "Shirt")
    record = cast.acme.url(f"employees/{ada['id']}")
    assert "Shirt Mittel" in text_of(cast.alice.client.get(record).text)
    assert re.search(r'<option value="m"\s+selected', cast.alice.client.get(record + "/cards/more/edit").text)
    assert "Mittel" not in cast.alice.client.get(cast.acme.url("employees/new")).text
    kept = {"version": 1, "custom": {"t_shirt_size": "m"}}
    assert cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=kept).status_code == 200
    refused = cast.alice.client.post(api(cast.acme, "employees/"), json=ADA | {"custom": {"t_shirt_size": "m"}})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["custom.t_shirt_size"])


def test_a_retired_field_leaves_everything_but_its_values_and_the_log(cast: Cast) -> None:
    locker = made(cast, "Locker", listed=True)
    ada = hired(cast, custom={"locker": "North 7"})
    alice, record = cast.alice.client, cast.acme.url(f"employees/{ada['id']}")
    url = cast.acme.url(f"{URL}{locker['id']}")
    assert "1 person has a value. It is kept" in text_of(alice.get(url + "/edit").text)
    assert alice.post(url + "/retirement").status_code == 303
    for page in (record, record + "/cards/more/edit", cast.acme.url("employees/"), cast.acme.url("employees/?q=north")):
        assert "North 7" not in alice.get(page).text
    assert "Locker North 7" in text_of(alice.get(cast.acme.url("audit/?q=lovelace")).text)
    assert alice.get(api(cast.acme, f"employees/{ada['id']}")).json["custom"] == {}
    refused = alice.patch(api(cast.acme, f"employees/{ada['id']}"), json={"version": 1, "custom": {"locker": "8"}})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["custom.locker"])
    assert person(cast, cast.acme, ada["id"]).custom == {"locker": "North 7"}
    assert alice.post(url + "/return").status_code == 303
    assert "North 7" in alice.get(cast.acme.url("employees/?q=north")).text
    assert [event.action for event in events(cast, cast.acme, "retired") + events(cast, cast.acme, "brought back")]


def test_the_kind_is_fixed_once_somebody_has_a_value(cast: Cast) -> None:
    locker = changed(cast, made(cast, "Locker"), kind="number")
    hired(cast, custom={"locker": 12.5})
    url = api(cast.acme, f"custom-fields/{locker['id']}")
    refused = cast.alice.client.patch(url, json={"kind": "text", "version": locker["version"]})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["kind"])


def test_a_field_that_becomes_required_says_whom_it_concerns(cast: Cast) -> None:
    hired(cast, number="1")
    locker = made(cast, "Locker")
    edit = cast.alice.client.get(cast.acme.url(f"{URL}{locker['id']}/edit"))
    assert "1 person here has none, and will be asked for it" in text_of(edit.text)
    changed(cast, locker, required=True)
    missing = cast.alice.client.post(cast.acme.url("employees/"), data=ADA)
    assert (missing.status_code, refused_fields(missing.text)) == (422, ["custom_locker"])
    assert cast.alice.client.post(api(cast.acme, "employees/"), json=ADA).json["errors"].keys() == {"custom.locker"}
    ada = hired(cast, custom={"locker": "7"})
    emptied = {"version": 1, "custom": {"locker": None}}
    refused = cast.alice.client.patch(api(cast.acme, f"employees/{ada['id']}"), json=emptied)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["custom.locker"])


def test_fields_move_within_their_section(cast: Cast) -> None:
    for label, section in (("One", "more"), ("Two", "work"), ("Three", "more"), ("Four", "more")):
        made(cast, label, section=section)
    by_label = {field["label"]: field["id"] for field in own_fields(cast)}
    for label, move in (("Four", "up"), ("One", "down"), ("Two", "up"), ("Three", "sideways"), ("Four", "up")):
        answer = cast.alice.client.post(cast.acme.url(f"{URL}{by_label[label]}/position"), data={"move": move})
        assert answer.status_code == 303
    labels = [field["label"] for field in own_fields(cast) if field["section"] == "more"]
    assert labels == ["Four", "One", "Three"]
    moved = cast.alice.client.post(api(cast.acme, f"custom-fields/{by_label['One']}/position"), json={"move": "up"})
    assert (moved.status_code, own_fields(cast)[0]["label"]) == (200, "One")
    assert {field["version"] for field in own_fields(cast)} == {1}


def test_of_two_edits_the_second_sees_both(cast: Cast) -> None:
    locker = made(cast, "Locker")
    url = cast.acme.url(f"{URL}{locker['id']}")
    form = {"kind": "text", "section": "more", "privacy": "work", "version": "1"}
    assert cast.alice.client.post(url, data=form | {"label": "Key"}).status_code == 303
    stale = cast.alice.client.post(url, data=form | {"label": "Cupboard"})
    assert stale.status_code == 409
    assert "Label Key Cupboard" in text_of(stale.text)
    assert own_fields(cast)[0]["label"] == "Key"
    again = form | {"version": "2"}
    at_once = all_at_once(
        cast, lambda client, which: client.post(url, data=again | {"label": f"{which}"}), role="admin"
    )
    assert sorted(answer.status_code for answer in at_once) == [303, 409, 409, 409]


def test_many_at_once_get_keys_of_their_own(cast: Cast) -> None:
    cast.alice  # noqa: B018  who reads them below
    data = {"label": "Locker", "kind": "text", "section": "more", "privacy": "work"}
    answers = all_at_once(cast, lambda client, _: client.post(cast.acme.url(URL), data=data), role="admin")
    assert [answer.status_code for answer in answers] == [303] * 4
    assert {field["key"] for field in own_fields(cast)} == {"locker", "locker_2", "locker_3", "locker_4"}


def test_there_are_limits(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_FIELDS", 2)
    monkeypatch.setattr(operations, "MOST_LISTED", 1)
    first = made(cast, "One", listed=True)
    more = {"label": "Two", "kind": "text", "section": "more", "privacy": "work"}
    url = api(cast.acme, "custom-fields/")
    refused = cast.alice.client.post(url, json=more | {"listed": True})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["listed"])
    second = made(cast, "Two")
    assert list(cast.alice.client.post(url, json=more).json["errors"]) == ["label"]
    retired(cast, first)
    changed(cast, second, listed=True)
    back = cast.alice.client.post(cast.acme.url(f"{URL}{first['id']}/return"))
    assert back.status_code == 409
    assert "Take another one out of it first" in back.text


def test_only_those_who_may_edit_settings_reach_the_definitions(cast: Cast) -> None:
    secret = made(cast, "Health", "yes_no", privacy="personal")
    made(cast, "Locker")
    pages = ("", "new", f"{secret['id']}/edit")
    hana = cast.person("Hana", cast.acme, "hr")
    for client, status in (
        (hana.client, 403),
        (cast.mona.client, 403),
        (cast.bob.client, 403),
        (cast.charlie.client, 404),
    ):
        for page in pages:
            assert client.get(cast.acme.url(URL + page)).status_code == status
        assert client.post(cast.acme.url(URL), data=SHIRT).status_code == status
        for act in ("", "/position", "/retirement", "/return"):
            assert client.post(cast.acme.url(f"{URL}{secret['id']}{act}")).status_code == status
        assert client.patch(api(cast.acme, f"custom-fields/{secret['id']}"), json={}).status_code == status
    globex = cast.charlie.client.get(cast.globex.url(f"{URL}{secret['id']}/edit"))
    assert globex.status_code == 404
    seen = cast.mona.client.get(api(cast.acme, "custom-fields/")).json
    assert [field["label"] for field in seen] == ["Locker"]
    assert len(hana.client.get(api(cast.acme, "custom-fields/")).json) == 2
