"""Logos: decoded, made small and written anew; what is no picture, or too much of one, is refused at its field."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hrapp.audit.models import AuditEvent
from hrapp.core.extensions import session
from hrapp.platform.employers.logos import LARGEST_PNG, LONGEST_SIDE, read_logo
from hrapp.platform.employers.models import Employer
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.forms import fill_in
from tests.support.pictures import picture
from tests.support.tenants import public_migration

LOOK = {"locale": "fr", "currency": "XAF", "time_zone": "Africa/Douala"}
SECRET = "taken at 48.85N 2.35E"
NOISE = Image.effect_noise((900, 600), 90)


def send(client: FlaskClient, content: bytes, name: str = "logo.png", part: str = "profile", **more: Any) -> int:
    data = LOOK | {"logo": (BytesIO(content), name, "text/html")} | more
    return fill_in(client, f"/e/acme/{part}/look", data).status_code


def logo_url(app: Flask, cast: Cast) -> str | None:
    with app.app_context():
        return session.get_one(Employer, cast.acme.id).logo_url


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_and_served_to_whoever_is_shown_it(app: Flask, cast: Cast, kind: str) -> None:
    sent = picture(kind, (1600, 800))
    assert send(cast.alice.client, sent, "logo.svg") == 303
    url = logo_url(app, cast)
    assert url
    assert f'src="{url}"' in cast.bob.client.get(cast.acme.url("me")).text
    answer = cast.nobody.get(url)
    assert answer.content_type == "image/png"
    assert answer.data != sent
    with Image.open(BytesIO(answer.data)) as written:
        assert written.size == (LONGEST_SIDE, LONGEST_SIDE)
        assert written.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert cast.nobody.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_photo_is_written_as_webp() -> None:
    logo = read_logo(saved(NOISE.convert("RGB"), "JPEG"))
    assert logo.media_type == "image/webp"
    assert len(logo.content) <= LARGEST_PNG


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_the_pixels_is_kept(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    notes = PngInfo()
    notes.add_text("Comment", SECRET)
    options: dict[str, Any] = {"exif": exif} | ({"pnginfo": notes} if kind == "PNG" else {})
    sent = picture(kind, **options) + b"<script>alert(1)</script>"
    assert SECRET.encode() in sent
    written = read_logo(sent).content
    assert SECRET.encode() not in written
    assert b"script" not in written


def test_a_photo_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    with Image.open(BytesIO(read_logo(picture("JPEG", (40, 20), exif=exif)).content)) as written:
        assert [written.getpixel((x, 20))[3] for x in (5, 20, 35)] == [0, 255, 0]  # type: ignore[index]


def test_a_light_logo_without_background_gets_a_dark_one() -> None:
    for colour, corner in (((255, 255, 255, 255), (29, 35, 33)), ((20, 90, 60, 255), (0, 0, 0, 0))):
        drawn = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
        drawn.paste(colour, (10, 10, 30, 30))
        with Image.open(BytesIO(read_logo(saved(drawn, "PNG")).content)) as written:
            assert written.getpixel((0, 0)) == corner


def png_head(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and has hardly anything in it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + body


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Choose a PNG, JPEG or WebP picture."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Choose a PNG, JPEG or WebP picture."),
        (picture("GIF"), "Choose a PNG, JPEG or WebP picture."),
        (picture("TIFF"), "Choose a PNG, JPEG or WebP picture."),
        (picture("BMP"), "Choose a PNG, JPEG or WebP picture."),
        (picture("PNG", (300, 300))[:90], "Choose a PNG, JPEG or WebP picture."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "Choose a PNG, JPEG or WebP picture."),
        (b"\xff\xd8\xff\xe0 jpeg", "Choose a PNG, JPEG or WebP picture."),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "Choose a PNG, JPEG or WebP picture."),
        (png_head(5001, 5000), "fewer pixels"),
        (png_head(10_000, 10_000), "fewer pixels"),
        (png_head(2**31 - 1, 2**31 - 1), "Choose a PNG, JPEG or WebP picture."),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024), "at most 4 MB"),
    ],
)
def test_other_files_are_no_logos(app: Flask, cast: Cast, content: bytes, reason: str) -> None:
    for part in ("profile", "welcome"):
        data = LOOK | {"brand_colour": "#0a5c36", "logo": (BytesIO(content), "logo.png")}
        answer = fill_in(cast.alice.client, f"/e/acme/{part}/look", data)
        assert answer.status_code == 422
        assert 'href="#field-logo"' in answer.text
        assert reason in answer.text.partition('id="errors-logo"')[2]
        assert "#0a5c36" in answer.text
    assert logo_url(app, cast) is None


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    huge = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(huge) < 100_000
    with pytest.raises(ValidationError):
        read_logo(huge)


STARTS = [picture(kind) for kind in ("PNG", "JPEG", "WEBP")]


@given(st.sampled_from(STARTS), st.integers(0, 200), st.binary(max_size=60))
def test_broken_files_are_refused_or_read_and_nothing_else(start: bytes, at: int, junk: bytes) -> None:
    try:
        logo = read_logo(start[:at] + junk + start[at + len(junk) :])
    except ValidationError:
        return
    with Image.open(BytesIO(logo.content)) as written:
        written.load()
        assert max(written.size) <= LONGEST_SIDE


def test_what_is_larger_still_is_not_read(cast: Cast) -> None:
    assert send(cast.alice.client, bytes(21 * 1024 * 1024), "film.mp4") == 413
    note = {"legal_name": "Acme", "logo": (BytesIO(bytes(3 * 1024 * 1024)), "large.png")}
    assert cast.alice.client.post(cast.acme.url("employees/"), data=note).status_code == 413


def test_a_logo_stays_until_it_is_removed_and_its_address_changes_with_it(app: Flask, cast: Cast) -> None:
    send(cast.alice.client, picture())
    first = logo_url(app, cast)
    assert send(cast.alice.client, b"", name="") == 303
    assert logo_url(app, cast) == first
    send(cast.alice.client, picture(colour="#123456"))
    second = logo_url(app, cast)
    assert first
    assert second
    assert second != first
    assert (cast.nobody.get(first).status_code, cast.nobody.get(second).status_code) == (404, 200)
    fill_in(cast.alice.client, "/e/acme/profile/look", LOOK | {"remove_logo": "true"})
    assert logo_url(app, cast) is None
    assert cast.nobody.get(second).status_code == 404


def test_the_log_names_a_logo_and_never_holds_it(app: Flask, cast: Cast) -> None:
    send(cast.alice.client, picture())
    fill_in(cast.alice.client, "/e/acme/profile/look", LOOK | {"remove_logo": "true"})
    with app.app_context(), tenant_scope(cast.acme.tenant):
        events = session.query(AuditEvent).order_by(AuditEvent.seq).all()
        assert events[0].changes["logo"] == [None, "image/png, 1 kB"]
        assert events[1].changes == {"logo": ["image/png", None]}


@pytest.mark.usefixtures("context")
def test_logos_of_earlier_releases_keep_working(cast: Cast) -> None:
    """What was stored as it was sent is served as it is, at an address of its own."""
    assert cast.acme
    with public_migration("0007") as (connection, upgrade):
        connection.exec_driver_sql(
            "ALTER TABLE public.employers DROP COLUMN logo_key, DROP COLUMN first_steps_closed_at"
        )
        connection.exec_driver_sql(
            "UPDATE public.employers SET logo = 'old', logo_type = 'image/jpeg', trading_name = NULL,"
            " profile_completed_at = now()"
        )
        upgrade()
        row = connection.exec_driver_sql(
            "SELECT logo_key IS NOT NULL, trading_name, first_steps_closed_at IS NOT NULL FROM public.employers"
        ).one()
    assert tuple(row) == (True, "Acme Ltd", True)
