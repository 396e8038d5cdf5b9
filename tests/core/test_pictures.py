"""Pictures that people send: read in bounded memory, upright, in the colours of screens, or refused with a reason."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from PIL import Image, ImageCms

from hrapp.core.pictures import NO_PICTURE, is_decoded_in_rows, read_picture
from hrapp.hr.employees.photos import LARGE, SMALL, SMALLEST, TOO_SMALL, read_photo
from tests.support.pictures import opened, picture

STARTS = [picture(kind, (90, 120)) for kind in ("PNG", "JPEG", "WEBP")] + [
    picture("JPEG", (90, 120), progressive=True),
    picture("PNG", (90, 120), (10, 20, 30, 40)),
]


@given(
    st.one_of(st.binary(max_size=200), st.none()), st.sampled_from(STARTS), st.integers(0, 400), st.binary(max_size=60)
)
@settings(max_examples=40)
def test_any_bytes_are_a_picture_of_ours_or_refused_with_a_reason(
    wild: bytes | None, start: bytes, at: int, junk: bytes
) -> None:
    content = wild if wild is not None else start[:at] + junk + start[at + len(junk) :]
    with suppress(ValidationError):
        for written, most in zip(read_photo(content), (LARGE, SMALL), strict=True):
            image = opened(written)
            image.load()
            assert image.format == "WEBP"
            assert SMALLEST <= image.width == image.height <= most


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (100, 80)).save(out, "PNG")
    assert read_picture(out.getvalue(), 512).mode == ("RGBA" if mode in ("LA", "RGBA") else "RGB")


def test_colours_of_a_print_are_turned_into_those_of_a_screen() -> None:
    out = BytesIO()
    Image.new("CMYK", (100, 80), (0, 255, 255, 0)).save(out, "JPEG")
    red, green, blue = read_picture(out.getvalue(), 512).getpixel((50, 40))  # type: ignore[misc]
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def test_a_profile_is_applied_and_one_that_is_none_is_ignored() -> None:
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (wide, b"no profile" * 40):
        read = read_picture(picture("JPEG", (100, 80), "#b4532a", icc_profile=profile), 512)
        assert max(abs(a - b) for a, b in zip(read.getpixel((9, 9)), (0xB4, 0x53, 0x2A), strict=True)) < 4  # type: ignore[arg-type]


def test_a_photo_of_a_phone_is_decoded_small() -> None:
    sent = picture("JPEG", (8000, 6000), quality=30)
    assert is_decoded_in_rows(sent)
    assert read_picture(sent, 512).size == (1000, 750)
    assert not is_decoded_in_rows(picture("JPEG", progressive=True))


def head_of_jpeg(width: int, height: int, frame: int = 0xC0, in_scan: int = 3) -> bytes:
    """A JPEG that says it is so large, with no picture in it; `in_scan` of its three colours are in the first scan."""
    colours = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    start = struct.pack(">BBHBHHB", 0xFF, frame, 17, 8, height, width, 3) + colours
    scan = struct.pack(">BBHB", 0xFF, 0xDA, 6 + 2 * in_scan, in_scan) + bytes(2 * in_scan + 3)
    return b"\xff\xd8" + start + scan + bytes(50) + b"\xff\xd9"


def head_of_png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\0\0\0\0IDAT"


@pytest.mark.parametrize(
    ("content", "most"),
    [
        (head_of_jpeg(8001, 8000), 64),
        (head_of_jpeg(5001, 5000, frame=0xC2), 25),
        (head_of_jpeg(5001, 5000, in_scan=1), 25),
        (head_of_png(5001, 5000), 25),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(content: bytes, most: int) -> None:
    with pytest.raises(ValidationError, match=f"fewer pixels, at most {most} megapixels"):
        read_picture(content, 512)


def test_an_animation_is_its_first_frame() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("#ff0000", "#0000ff")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert opened(read_photo(out.getvalue()).large).getpixel((50, 50))[0] > 240  # type: ignore[index]


@pytest.mark.parametrize(("content", "reason"), [(picture(size=(63, 200)), TOO_SMALL), (b"", NO_PICTURE)])
def test_what_makes_no_photo_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_photo(content)
    assert refused.value.messages == [reason]


def stripes(size: tuple[int, int], **options: Any) -> bytes:
    """Red at its beginning, then green, then blue, in thirds of its longer side."""
    image = Image.new("RGB", size)
    third = (size[0] // 3, size[1]) if size[0] > size[1] else (size[0], size[1] // 3)
    for number, colour in enumerate(("#ff0000", "#00ff00", "#0000ff")):
        at = (number * third[0], 0) if size[0] > size[1] else (0, number * third[1])
        image.paste(colour, (*at, at[0] + third[0], at[1] + third[1]))
    out = BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def test_a_photo_is_the_middle_of_a_landscape_and_the_upper_part_of_a_portrait() -> None:
    wide, high = (opened(read_photo(stripes(size)).large) for size in ((300, 100), (100, 300)))
    assert wide.size == high.size == (100, 100)
    assert [wide.getpixel((x, 50))[1] > 200 for x in (5, 50, 95)] == [True, True, True]  # type: ignore[index]
    assert [high.getpixel((50, y))[0] > 200 for y in (5, 25, 50)] == [True, True, False]  # type: ignore[index]


def test_a_photo_is_not_blown_up_and_has_no_clear_background() -> None:
    photo = read_photo(picture("PNG", (80, 80), (0, 0, 0, 0)))
    assert [opened(each).size for each in photo] == [(80, 80), (80, 80)]
    assert opened(photo.large).getpixel((5, 5)) == (255, 255, 255)
