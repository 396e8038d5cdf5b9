"""Photos: made square and small, shown where people are shown, to whoever may find them, and to nobody else."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.support.forms import BROWSER, fill_in, text_of, version_in
from tests.support.people import api, events, hired, person
from tests.support.pictures import opened, picture
from tests.support.races import all_at_once
from tests.support.statements import counted

PORTRAIT = picture("JPEG", (600, 800))
SECRET = "taken at 48.85N 2.35E"


@pytest.fixture
def bob(cast: Cast) -> str:
    """The path of Bob's photo; he reports to Mona."""
    return f"employees/{cast.bob.employee_ids['acme']}/photo"


def send(client: FlaskClient, url: str, content: bytes = PORTRAIT) -> TestResponse:
    """Choose a file on the page of the form."""
    opened_at = {"version": version_in(client.get(f"{url}/edit").text)}
    return client.post(url, data=opened_at | {"photo": (BytesIO(content), "me.jpg", "text/html")})


def put(
    client: FlaskClient, url: str, content: bytes = PORTRAIT, kind: str = "image/jpeg", **headers: str
) -> TestResponse:
    return client.put(url, data=content, content_type=kind, headers=headers)


def shown_at(client: FlaskClient, url: str) -> list[str]:
    """The photos on a page."""
    return re.findall(r'<img src="([^"]+/photo/[^"]+)"', client.get(url).text)


def test_a_photo_is_made_square_and_small_and_nothing_else_of_the_file_is_kept(cast: Cast, bob: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    sent = picture("JPEG", (600, 800), exif=exif)
    assert SECRET.encode() in sent
    alice = cast.alice.client
    answer = send(alice, cast.acme.url(bob), sent)
    assert (answer.status_code, answer.location) == (303, cast.acme.url(bob.removesuffix("/photo")))
    (url,) = shown_at(alice, answer.location)
    for size, side in (("large", 512), ("small", 96)):
        photo = alice.get(url.replace("size=large", f"size={size}"))
        assert (photo.status_code, photo.content_type) == (200, "image/webp")
        assert opened(photo.data).size == (side, side)
        assert SECRET.encode() not in photo.data
        assert photo.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert photo.headers["X-Content-Type-Options"] == "nosniff"
        assert alice.get(url, headers={"If-None-Match": photo.headers["ETag"]}).status_code in (200, 304)


def test_a_photo_is_shown_wherever_people_are_to_those_who_may_find_them(cast: Cast, bob: str) -> None:
    report = cast.hire(cast.acme, "Indira", manager_id=cast.bob.employee_ids["acme"])
    assert send(cast.alice.client, cast.acme.url(bob)).status_code == 303
    record = bob.removesuffix("/photo")
    mona = cast.mona.employee_ids["acme"]
    for path in ("employees/", record, f"employees/{mona}", f"employees/{report}", "search?q=bob"):
        for viewer in (cast.alice, cast.mona):
            found = shown_at(viewer.client, cast.acme.url(path))
            assert len(found) == 1, path
            assert viewer.client.get(found[0]).status_code == 200
    fragment = cast.alice.client.get(cast.acme.url("employees/search?manager_id=bob"), headers={"HX-Request": "true"})
    assert "/photo/" in fragment.text
    assert len(shown_at(cast.bob.client, cast.acme.url("me"))) == 1
    assert cast.alice.client.get(api(cast.acme, record)).json["photo_url"] == api(cast.acme, bob)


def test_nobody_gets_a_photo_of_somebody_they_may_not_find(cast: Cast, bob: str) -> None:
    assert put(cast.alice.client, api(cast.acme, bob)).status_code == 200
    (url,) = shown_at(cast.alice.client, cast.acme.url("employees/"))
    stranger = cast.person("Stan", cast.acme, "employee", hired=True)
    other_manager = cast.person("Max", cast.acme, "manager", hired=True)
    for outsider in (cast.charlie, stranger, other_manager):
        for path in (url, api(cast.acme, bob)):
            assert outsider.client.get(path).status_code == 404
    assert cast.nobody.get(url).status_code == 302
    theirs = cast.hire(cast.globex, "Gina")
    key = url.rpartition("/")[2]
    for path in (f"employees/{theirs}/photo/{key}", bob + f"/{UUID(int=7)}", bob + "/x", f"employees/{theirs}/photo"):
        assert cast.alice.client.get(cast.acme.url(path)).status_code in (404, 302)
    for viewer in (cast.bob, cast.mona, cast.person("Vera", cast.acme, "viewer")):
        assert viewer.client.get(url).status_code == 200
        assert send_blindly(viewer.client, cast.acme.url(bob)) == 403
        assert put(viewer.client, api(cast.acme, bob)).status_code == 403
        assert viewer.client.delete(api(cast.acme, bob)).status_code == 403


def test_ones_own_record_shows_no_photo_of_a_manager_whose_record_one_cannot_find(cast: Cast, bob: str) -> None:
    mona = f"employees/{cast.mona.employee_ids['acme']}/photo"
    assert put(cast.alice.client, api(cast.acme, mona)).status_code == 200
    page = cast.bob.client.get(cast.acme.url("me")).text
    assert "Mona" in page
    assert f"{mona}/" not in page


def send_blindly(client: FlaskClient, url: str) -> int:
    return client.post(url, data={"version": "1", "photo": (BytesIO(PORTRAIT), "me.jpg")}).status_code


def test_an_address_serves_its_own_photo_alone(cast: Cast, bob: str) -> None:
    client, url = cast.alice.client, cast.acme.url(bob)
    send(client, url)
    (first,) = shown_at(client, cast.acme.url("employees/"))
    send(client, url, picture("PNG", (100, 100), "#123456"))
    (second,) = shown_at(client, cast.acme.url("employees/"))
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert (
        client.post(f"{url}/removal", data={"version": version_in(client.get(f"{url}/edit").text)}).status_code == 303
    )
    assert client.get(second).status_code == 404
    assert shown_at(client, cast.acme.url("employees/")) == []
    done = [event.action for event in events_about_photos(cast)]
    assert done == ["photo changed", "photo changed", "photo removed"]
    activity = text_of(client.get(cast.acme.url(bob.removesuffix("photo") + "activity")).text)
    assert "Photo removed" in activity


def events_about_photos(cast: Cast) -> list[Any]:
    return sorted(
        events(cast, cast.acme, "photo changed") + events(cast, cast.acme, "photo removed"), key=lambda e: e.seq
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Choose a PNG, JPEG or WebP picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Choose a PNG, JPEG or WebP picture."),
        (picture("PNG", (50, 500)), "at least 64 × 64 pixels"),
        (b"\xff\xd8\xff" + bytes(17 * 1024 * 1024), "at most 16 MB"),
    ],
)
def test_what_is_no_photo_is_refused_at_its_field(cast: Cast, bob: str, content: bytes, reason: str) -> None:
    answer = send(cast.alice.client, cast.acme.url(bob), content)
    assert answer.status_code == 422
    assert 'href="#field-photo"' in answer.text
    assert reason in answer.text.partition('id="errors-photo"')[2]
    assert person(cast, cast.acme, bob.split("/")[1]).photo_key is None


def test_what_is_larger_still_is_not_read(cast: Cast, bob: str) -> None:
    film = bytes(25 * 1024 * 1024)
    assert send(cast.alice.client, cast.acme.url(bob), film).status_code == 413
    assert put(cast.alice.client, api(cast.acme, bob), film).status_code == 413


def test_who_is_late_is_told_and_asked_for_the_file_again(cast: Cast, bob: str) -> None:
    client, url = cast.alice.client, cast.acme.url(bob)
    for path, sent in ((url, {"photo": (BytesIO(PORTRAIT), "me.jpg")}), (f"{url}/removal", {})):
        send(client, url)
        answer = client.post(path, data={"version": "1", **sent})
        assert answer.status_code == 409
        assert "Someone else has changed this since you opened it" in answer.text
    late = client.post(url, data={"version": "1", "photo": (BytesIO(PORTRAIT), "me.jpg")}, headers=BROWSER)
    page = client.get(late.location)
    assert "Choose the file again." in page.text
    assert fill_in(client, f"{url}/removal", {}).status_code == 303


def test_another_photo_of_the_same_name_is_not_taken_for_one_sent_twice(cast: Cast, bob: str) -> None:
    """Who goes back has the form with its key again, and phones call each photo the same."""
    url = cast.acme.url(bob)
    page = cast.alice.client.get(f"{url}/edit").text
    carried = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("form_key", "version")}
    first, again, other = (
        cast.alice.client.post(url, data=carried | {"photo": (BytesIO(content), "image.jpg")})
        for content in (PORTRAIT, PORTRAIT, picture(size=(90, 90)))
    )
    assert [answer.status_code for answer in (first, again, other)] == [303, 303, 409]
    assert len(events_about_photos(cast)) == 1


def test_of_two_photos_at_once_one_is_kept_and_the_other_told(cast: Cast, bob: str) -> None:
    url = cast.acme.url(bob)
    version = version_in(cast.alice.client.get(f"{url}/edit").text)

    def choose(client: FlaskClient, number: int) -> TestResponse:
        content = picture("PNG", (100, 100), f"#00000{number}")
        return client.post(url, data={"version": version, "photo": (BytesIO(content), "me.png")})

    assert sorted(answer.status_code for answer in all_at_once(cast, choose, 2)) == [303, 409]


def test_a_program_puts_reads_and_removes_a_photo(cast: Cast) -> None:
    ada = hired(cast)
    client, url = cast.alice.client, api(cast.acme, f"employees/{ada['id']}/photo")
    assert (ada["photo_url"], client.get(url).status_code) == (None, 404)
    answer = put(client, url, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, {"photo_url": url, "version": 2}, '"2"')
    photo = client.get(url, query_string={"size": "small"})
    assert (photo.content_type, opened(photo.data).size) == ("image/webp", (96, 96))
    assert client.get(url, headers={"If-None-Match": photo.headers["ETag"]}).status_code == 304
    assert client.get(url, query_string={"size": "huge"}).status_code == 422
    assert put(client, url, **{"If-Match": '"1"'}).status_code == 412
    assert client.delete(url, headers={"If-Match": '"1"'}).status_code == 412
    assert [client.delete(url).status_code for _ in range(2)] == [204, 204]
    assert client.get(url).status_code == 404
    assert len(events_about_photos(cast)) == 2


@pytest.mark.parametrize(
    ("kind", "content", "status", "reason"),
    [
        ("application/json", b"{}", 415, "Send one of: image/png"),
        ("image/gif", picture("GIF", (100, 100)), 415, "image/gif"),
        ("image/png", picture("GIF", (100, 100)), 422, "Choose a PNG, JPEG or WebP picture."),
        ("image/png", b"", 422, "Choose a PNG, JPEG or WebP picture."),
        ("image/jpeg", picture("JPEG", (40, 40)), 422, "at least 64 × 64 pixels"),
    ],
)
def test_a_body_that_is_no_photo_is_refused(cast: Cast, kind: str, content: bytes, status: int, reason: str) -> None:
    answer = put(cast.alice.client, api(cast.acme, f"employees/{hired(cast)['id']}/photo"), content, kind)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert reason in (answer.json["detail"] if status == 415 else str(answer.json["errors"]["photo"]))


def test_a_photo_costs_one_statement_and_a_list_none_more(app: Flask, cast: Cast, bob: str) -> None:
    client = cast.alice.client
    put(client, api(cast.acme, bob))
    (url,) = shown_at(client, cast.acme.url("employees/"))
    client.get(cast.acme.url("employees/"))
    with counted(app) as sent:
        assert client.get(url).status_code == 200
    assert len([statement for statement in sent if "FROM employees" in statement]) == 1
    with counted(app) as sent:
        client.get(cast.acme.url("employees/"))
    assert not any("photo," in statement or "photo_small" in statement for statement in sent)
    assert len(sent) <= 6
