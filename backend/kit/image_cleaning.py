"""The job `clean`: decodes a photo and writes it anew, without all that came along."""

import struct
import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageFile, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from backend.kit.limited_child import Refused

# Only these decoders exist for this process; Pillow knows about forty more formats, some of them
# old and rarely looked at. MPO is what many phones write: a JPEG file with a second picture.
_PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
FORMATS = ("JPEG", "PNG", "WEBP")
KINDS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}

# What Pillow raises for broken files, as found by feeding it some; anything else is told as Failed.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# 82 with halved colour: a photo of 2048 by 1536 takes about 400 kB, and text in it stays sharp.
_JPEG: dict[str, Any] = {"quality": 82, "optimize": True, "subsampling": "4:2:0"}
_PNG: dict[str, Any] = {"compress_level": 6}
_WEBP: dict[str, Any] = {"quality": 82, "method": 4}
_SAVING = {"jpeg": ("JPEG", _JPEG), "png": ("PNG", _PNG), "webp": ("WEBP", _WEBP)}


def clean(raw: bytes, *, most_pixels: int, longest_edge: int) -> bytes:
    """`jpeg 640 480`, a line end, the new file. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = most_pixels  # Pillow's own check, also inside a format's parts
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as a broken note of the camera
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _cleaned(raw, most_pixels, longest_edge)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too-many-pixels", megapixels=most_pixels // 1_000_000) from error
    except BROKEN as error:
        raise Refused("damaged") from error


def _cleaned(raw: bytes, most_pixels: int, longest_edge: int) -> bytes:
    with Image.open(BytesIO(raw), formats=FORMATS) as image:
        if image.width * image.height > most_pixels:  # told by the header, nothing decoded yet
            raise Refused("too-many-pixels", megapixels=most_pixels // 1_000_000)
        return written(KINDS[image.format or ""], _upright(image, longest_edge))


def _upright(image: ImageFile.ImageFile, longest_edge: int) -> Image.Image:
    """The first picture, small enough, the right way up, in a plain mode, without anything else.

    An animation gives its first frame: a phone sends its queue hours later, when nobody is there
    to answer a refusal, and what moves in evidence is mostly a "live" photo.
    """
    turn = _TURNS.get(_orientation(image))
    image.draft(None, (longest_edge, longest_edge))  # JPEG: leaves detail out while decoding
    plain = plain_of(image)
    plain.thumbnail((longest_edge, longest_edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return plain.transpose(turn) if turn is not None else plain


def _orientation(image: Image.Image) -> int:
    """Photos are often stored as the sensor saw them, with a note which way is up."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except BROKEN:
        return 1  # the note is broken, not the picture


def plain_of(image: Image.Image) -> Image.Image:
    """Grey, RGB or RGBA, which can be shrunk well; sixteen bits become eight."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if "transparency" in image.info or image.mode in {"LA", "PA", "RGBA"}:
        return image.convert("RGBA")
    return image if image.mode == "L" else image.convert("L" if image.mode == "1" else "RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    deep = image.convert("I")
    return deep.point(lambda value: value / 256).convert("L")  # pyright: ignore[reportUnknownMemberType]


def written(kind: str, image: Image.Image) -> bytes:
    """`jpeg 640 480`, a line end, the file of that kind without any word beside the picture."""
    image.load()
    image.info.clear()  # colour profile, comment, resolution: savers take them from here
    name, options = _SAVING[kind]
    target = BytesIO()
    image.save(target, name, **options)
    return f"{kind} {image.width} {image.height}\n".encode() + target.getvalue()
