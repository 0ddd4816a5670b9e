"""Evidence is kept without what came along with it, or refused with a sentence that helps."""
# pyright: reportUnknownMemberType=false

import contextlib
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from backend.kit import image_cleaning, images, limited

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 180, 20), (20, 20, 220), (255, 255, 255)
KINDS = [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x0110


def a_picture(width: int = 80, height: int = 40) -> Image.Image:
    """Four quarters of different colours, so that every turn of it looks different."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(WHITE, (width // 2, height // 2, width, height))
    return picture


def saved(picture: Image.Image, format_: str, **options: Any) -> bytes:
    target = BytesIO()
    picture.save(target, format_, **options)
    return target.getvalue()


def quarters(picture: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the quarters, roughly (JPEG and WebP are not exact)."""
    small = picture.convert("RGB").resize((2, 2), Image.Resampling.BOX)
    return [tuple(round(c / 64) for c in small.getpixel((x, y))) for y in (0, 1) for x in (0, 1)]  # type: ignore[union-attr]


def opened(cleaned: images.Cleaned) -> Image.Image:
    return Image.open(BytesIO(cleaned.data))


def reason_against(raw: bytes) -> str:
    with pytest.raises(images.ImageRefused) as caught:
        images.clean(raw)
    assert len(caught.value.detail_id) > 20
    return caught.value.reason_code


def a_png(width: int, height: int, rows: int, *, bits: int = 1) -> bytes:
    """A PNG file of that many black pixels (grey), with as many rows as asked for."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    row = bytes(1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


# --- Photos


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_a_photo_is_kept_as_what_it_is(format_: str, kind: str) -> None:
    cleaned = images.clean(saved(a_picture(), format_))

    assert (cleaned.kind, cleaned.width, cleaned.height) == (kind, 80, 40)
    assert opened(cleaned).format == format_
    assert quarters(opened(cleaned)) == quarters(a_picture())


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_equal_photos_give_equal_bytes(format_: str, kind: str) -> None:
    raw = saved(a_picture(), format_)

    assert images.clean(raw) == images.clean(raw)
    assert images.clean(raw).kind == kind


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_place_camera_and_profile_are_dropped(format_: str, kind: str) -> None:
    exif = Image.Exif()
    exif[CAMERA] = "SECRET-CAMERA"
    exif[GPS] = {1: "N", 2: (3.0, 29.0, 1.0), 29: "SECRET-DATE"}
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-XMP</x:xmpmeta>'
    raw = saved(a_picture(), format_, exif=exif, xmp=packet, icc_profile=b"SECRET-ICC" * 20, dpi=(72, 72))
    assert raw.count(b"SECRET") >= 2

    cleaned = images.clean(raw)

    assert cleaned.kind == kind
    assert b"SECRET" not in cleaned.data
    assert not opened(cleaned).getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "dpi"} & set(opened(cleaned).info)


def test_a_script_that_hides_in_a_photo_is_gone() -> None:
    script = b"<script>alert(1)</script><?php system($_GET[0]);"
    raw = saved(a_picture(), "JPEG", comment=script) + script

    assert b"script" not in images.clean(raw).data
    assert b"php" not in images.clean(raw).data


def test_a_photo_with_a_film_behind_it_is_kept_as_a_photo() -> None:
    raw = saved(a_picture(), "JPEG") + b"\x00\x00\x00\x18ftypmp42" + bytes(5_000)

    assert len(images.clean(raw).data) < 5_000


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_a_photo_is_turned_upright(orientation: int, format_: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    raw = saved(a_picture(), format_, exif=exif)
    expected = ImageOps.exif_transpose(Image.open(BytesIO(raw)))

    cleaned = images.clean(raw)

    assert (cleaned.width, cleaned.height) == expected.size == opened(cleaned).size
    assert quarters(opened(cleaned)) == quarters(expected)


def test_a_broken_note_of_the_camera_does_not_spoil_the_photo() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    raw = saved(a_picture(), "JPEG", exif=exif)
    at = raw.index(b"Exif\x00\x00") + 6

    cleaned = images.clean(raw[:at] + b"\xff" * 12 + raw[at + 12 :])

    assert quarters(opened(cleaned)) == quarters(a_picture())


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger(format_: str) -> None:
    large = images.clean(saved(a_picture(3000, 1500), format_))
    small = images.clean(saved(a_picture(3, 2), format_))

    assert (large.width, large.height) == opened(large).size == (2048, 1024)
    assert quarters(opened(large)) == quarters(a_picture())
    assert (small.width, small.height) == (3, 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_plain_one(mode: str) -> None:
    grey = Image.linear_gradient("L")
    picture = (
        grey.convert("I").point(lambda value: value * 256).convert("I;16")
        if mode == "I;16"
        else grey.convert("RGBA").convert(mode)
    )

    result = opened(images.clean(saved(picture, "PNG")))

    assert result.mode in {"L", "RGB", "RGBA"}
    assert abs(int(result.convert("L").getpixel((128, 200))) - (255 if mode == "1" else 200)) < 70  # type: ignore[arg-type]


def test_a_photo_for_print_becomes_one_for_screens() -> None:
    cleaned = images.clean(saved(a_picture().convert("CMYK"), "JPEG"))

    assert opened(cleaned).mode == "RGB"
    assert quarters(opened(cleaned)) == quarters(a_picture())


def test_holes_stay_holes() -> None:
    with_hole = Image.new("P", (8, 8), 0)
    with_hole.putpalette([*RED, *BLUE])

    result = opened(images.clean(saved(with_hole, "PNG", transparency=0)))

    assert result.convert("RGBA").getpixel((4, 4))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "MPO"])
def test_of_an_animation_or_a_double_photo_the_first_picture_is_kept(format_: str) -> None:
    second = Image.new("RGB", (80, 40), BLUE)
    raw = saved(a_picture(), format_, save_all=True, append_images=[second])

    cleaned = images.clean(raw)

    assert getattr(opened(cleaned), "n_frames", 1) == 1
    assert quarters(opened(cleaned)) == quarters(a_picture())


# --- What is refused


def test_a_bomb_of_900_million_pixels_is_refused_by_its_header() -> None:
    raw = a_png(30_000, 30_000, rows=30_000)

    assert len(raw) < 150_000
    assert reason_against(raw) == "too-many-pixels"


def test_144_million_pixels_are_too_many_too() -> None:
    assert reason_against(a_png(12_000, 12_000, rows=12_000)) == "too-many-pixels"


@pytest.mark.parametrize("format_", ["JPEG", "WEBP"])
def test_26_million_pixels_are_too_many_in_every_format(format_: str) -> None:
    picture = Image.new("L" if format_ == "JPEG" else "RGB", (13_000, 2_001))

    assert reason_against(saved(picture, format_)) == "too-many-pixels"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "I;16"])
def test_25_million_pixels_are_not_too_many(mode: str) -> None:
    cleaned = images.clean(saved(Image.new(mode, (5_000, 5_000)), "PNG"))

    assert (cleaned.width, cleaned.height) == (2048, 2048)


def test_memory_is_bounded_by_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = limited.Limits(memory_mib=96, cpu_seconds=10, wall_seconds=20, output_mib=1)
    task = limited.Task("backend.kit.image_cleaning:clean", limits, at_once=1)
    raw = saved(Image.new("RGB", (5_000, 5_000)), "PNG")

    with pytest.raises(limited.LimitExceeded) as caught:
        task.run(raw, most_pixels=25_000_000, longest_edge=2048)
    monkeypatch.setattr(images, "_CLEAN", task)

    assert caught.value.reason == "memory"
    assert reason_against(raw) == "too-heavy"


def test_a_machine_without_room_is_not_the_fault_of_the_photo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = limited.Limits(memory_mib=640, cpu_seconds=10, wall_seconds=0.1, output_mib=1)
    monkeypatch.setattr(images, "_CLEAN", limited.Task("x:y", limits, at_once=0))

    with pytest.raises(limited.LimitExceeded):
        images.clean(saved(a_picture(), "JPEG"))


def test_an_installation_without_the_decoder_refuses_no_photo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = limited.Limits(memory_mib=640, cpu_seconds=10, wall_seconds=5, output_mib=1)
    task = limited.Task("backend.kit.missing:clean", limits, at_once=1)
    monkeypatch.setattr(images, "_CLEAN", task)

    with pytest.raises(limited.NotInstalled):
        images.clean(saved(a_picture(), "JPEG"))


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_a_photo_that_did_not_arrive_whole_is_refused(format_: str, kind: str) -> None:
    raw = saved(Image.effect_noise((200, 200), 90).convert("RGB"), format_)

    assert kind
    assert reason_against(raw[: len(raw) // 2]) == "damaged"
    assert reason_against(raw[:40]) == "damaged"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(20), "gif"),
        (b'<?xml version="1.0"?><svg onload="x()"/>', "svg"),
        (b"\xef\xbb\xbf <SVG/>", "svg"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(20), "heic"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(20), "heic"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(20), "video"),
        (b"BM" + bytes(60), "unsupported"),
        (b"II*\x00" + bytes(60), "unsupported"),
        (b"PK\x03\x04" + bytes(60), "unsupported"),
        (b"<html>", "unsupported"),
        (b"RIFF\x00\x00\x00\x00AVI ", "unsupported"),
        (b"\xff\xd8\xff" + bytes(5_000_000), "too-large"),
        (b"\xff\xd8\xff" + bytes(100), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "damaged"),
    ],
)
def test_what_is_no_photo_is_named(raw: bytes, reason: str) -> None:
    assert reason_against(raw) == reason


def test_the_sentence_about_an_iphone_photo_says_what_to_change() -> None:
    with pytest.raises(images.ImageRefused) as caught:
        images.clean(b"\x00\x00\x00\x18ftypheic")

    assert "Paling Kompatibel" in caught.value.detail_id


SEEDS = [
    saved(a_picture(), "JPEG"),
    saved(a_picture(), "JPEG", progressive=True),
    saved(a_picture(), "PNG"),
    saved(a_picture().convert("P"), "PNG", transparency=1),
    saved(a_picture(), "WEBP"),
    saved(a_picture(), "WEBP", lossless=True),
    saved(a_picture(), "MPO", save_all=True, append_images=[a_picture()]),
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=6),
    st.none() | st.integers(0, 800),
)
def test_any_bytes_are_decoded_or_refused(seed: bytes, changes: list[tuple[int, int]], length: int | None) -> None:
    raw = bytearray(seed)
    for at, value in changes:
        raw[at % len(raw)] = value

    with contextlib.suppress(limited.Refused):  # and no other error
        image_cleaning.clean(bytes(raw[:length]), most_pixels=1_000_000, longest_edge=64)
