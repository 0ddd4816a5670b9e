"""What is covered in a photo is not in the new file, wherever and however it is covered."""
# pyright: reportUnknownMemberType=false

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from backend.kit import image_covering, images, limited
from backend.kit.images import Cover
from tests.kit.test_images import KINDS, a_picture, opened, saved

# Of 240 by 160 pixels: 96 to 192, 32 to 128. The face leaves a margin of one JPEG block, as a careful person does:
# what a JPEG blurs over an edge lies outside of what was covered.
COVER = Cover(x=400, y=200, width=400, height=600)
FACE = (112, 48, 176, 112)


def a_photo(format_: str, face: tuple[int, int, int], mode: str = "RGB") -> bytes:
    """A cleaned photo in which one face has this colour."""
    picture = a_picture(240, 160)
    picture.paste(face, FACE)
    return images.clean(saved(picture.convert(mode), format_)).data


def strangest(one: Image.Image, other: Image.Image, part: tuple[int, int, int, int]) -> int:
    """The largest difference of a pixel in this part."""
    difference = ImageChops.difference(one.convert("RGB").crop(part), other.convert("RGB").crop(part))
    return max(high for _, high in difference.getextrema())  # type: ignore[misc]


@pytest.mark.parametrize(("format_", "kind"), KINDS)
def test_a_covered_part_is_black_and_the_rest_is_as_it_was(format_: str, kind: str) -> None:
    photo = a_photo(format_, (250, 220, 200))

    covered = images.cover(photo, [COVER])

    before, after = Image.open(BytesIO(photo)), opened(covered)
    assert (covered.kind, covered.width, covered.height) == (kind, 240, 160)
    assert after.format == format_
    assert strangest(after, Image.new("RGB", (240, 160)), (98, 34, 190, 126)) < 60
    assert strangest(after, before, (0, 0, 80, 160)) < 40
    assert strangest(after, before, (210, 0, 240, 160)) < 40


@pytest.mark.parametrize(("format_", "kind"), KINDS[:2])
def test_whoever_was_covered_the_file_is_the_same(format_: str, kind: str) -> None:
    """Nothing in the bytes can depend on what is gone: two photos that differ only there become one."""
    pale, dark = a_photo(format_, (250, 220, 200)), a_photo(format_, (60, 40, 30))
    assert pale != dark

    assert images.cover(pale, [COVER]) == images.cover(dark, [COVER])
    assert images.cover(pale, [COVER]).kind == kind


def test_no_cover_of_a_png_reaches_beyond_its_box() -> None:
    photo = images.clean(saved(Image.new("RGB", (10, 10), (255, 255, 255)), "PNG")).data

    result = opened(images.cover(photo, [Cover(x=100, y=200, width=300, height=100)])).convert("L")

    black = {(x, y) for x in range(10) for y in range(10) if result.getpixel((x, y)) == 0}
    assert black == {(1, 2), (2, 2), (3, 2)}


def test_a_pixel_that_is_touched_is_covered_whole() -> None:
    photo = images.clean(saved(Image.new("RGB", (10, 10), (255, 255, 255)), "PNG")).data

    result = opened(images.cover(photo, [Cover(x=199, y=0, width=2, height=1)])).convert("L")

    assert [result.getpixel((x, 0)) for x in range(4)] == [255, 0, 0, 255]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_a_hole_in_a_photo_is_covered_too(mode: str) -> None:
    photo = images.clean(saved(Image.new(mode, (20, 20), "white" if mode != "RGBA" else (9, 9, 9, 0)), "PNG")).data

    result = opened(images.cover(photo, [Cover(0, 0, 1000, 1000)])).convert("RGBA")

    assert result.getextrema() == ((0, 0), (0, 0), (0, 0), (255, 255))


def test_the_photo_of_one_pixel_can_be_covered() -> None:
    smallest = images.clean(saved(Image.new("RGB", (1, 1), "white"), "PNG")).data

    assert opened(images.cover(smallest, [Cover(500, 500, 1, 1)])).convert("L").getpixel((0, 0)) == 0


@pytest.mark.slow
def test_the_largest_photo_can_be_covered() -> None:
    noise = Image.frombytes("P", (2048, 2048), Image.effect_noise((2048, 2048), 90).tobytes())
    noise.putpalette(bytes(range(256)) * 3)
    largest = images.clean(saved(noise, "PNG")).data
    assert len(largest) > images.MOST_BYTES  # a limit of what is sent, not of what is kept

    assert images.cover(largest, [Cover(50 * n, 0, 50, 1000) for n in range(20)]).width == 2048


@pytest.mark.parametrize(
    "covers",
    [
        [Cover(0, 0, 10, 10)] * 21,
        [Cover(0, 0, 0, 10)],
        [Cover(0, 0, 10, 0)],
        [Cover(-1, 0, 10, 10)],
        [Cover(0, -1, 10, 10)],
        [Cover(991, 0, 10, 10)],
        [Cover(0, 991, 10, 10)],
        [Cover(0, 0, 10**9, 10)],
    ],
)
def test_covers_that_do_not_fit_the_photo_are_refused(covers: list[Cover]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        images.cover(a_photo("PNG", (1, 2, 3)), covers)


def test_a_document_is_no_photo_to_cover() -> None:
    with pytest.raises(images.ImageRefused) as caught:
        images.cover(b"%PDF-1.7\n%%EOF", [COVER])

    assert caught.value.reason_code == "no-photo"
    assert "foto" in caught.value.detail_id


def test_a_file_that_broke_on_the_disk_is_refused() -> None:
    with pytest.raises(images.ImageRefused) as caught:
        images.cover(a_photo("JPEG", (1, 2, 3))[:400], [COVER])

    assert caught.value.reason_code == "damaged"


def test_a_machine_without_room_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = limited.Limits(memory_mib=384, cpu_seconds=10, wall_seconds=0.1, output_mib=1)
    monkeypatch.setattr(images, "_COVER", limited.Task("x:y", limits, at_once=0))

    with pytest.raises(limited.LimitExceeded):
        images.cover(a_photo("PNG", (1, 2, 3)), [COVER])


@settings(max_examples=200)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.lists(st.tuples(*[st.integers(0, 999)] * 2, *[st.integers(1, 1000)] * 2), max_size=4),
)
def test_every_point_of_every_box_is_black(width: int, height: int, boxes: list[tuple[int, int, int, int]]) -> None:
    fitting = [(x, y, min(across, 1000 - x), min(down, 1000 - y)) for x, y, across, down in boxes]
    photo = saved(Image.new("L", (width, height), 255), "PNG")

    result = Image.open(BytesIO(image_covering.cover(photo, covers=fitting).partition(b"\n")[2]))

    for x, y, across, down in fitting:
        for at_x in (x, x + across // 2, x + across - 1):
            for at_y in (y, y + down // 2, y + down - 1):
                assert result.getpixel((at_x * width // 1000, at_y * height // 1000)) == 0
