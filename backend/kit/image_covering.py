"""The job `cover`: draws filled boxes over parts of a cleaned photo and writes it anew."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from backend.kit import image_cleaning
from backend.kit.limited_child import Refused

_PARTS = 1000  # covers come in thousandths, so that they fit a photo shown at any size


def cover(cleaned: bytes, *, covers: Sequence[Sequence[int]]) -> bytes:
    """`jpeg 640 480`, a line end, the new file. `covers` are x, y, width, height. Raises Refused.

    The file is written from the pixels as they then are, so nothing of what is covered is in it:
    a picture that only laid a layer over it, as some editors do, would still hold the face.
    """
    try:
        with Image.open(BytesIO(cleaned), formats=image_cleaning.FORMATS) as image:
            kind = image_cleaning.KINDS[image.format or ""]
            return image_cleaning.written(kind, _covered(image_cleaning.plain_of(image), covers))
    except image_cleaning.BROKEN as error:
        raise Refused("damaged") from error


def _covered(image: Image.Image, covers: Sequence[Sequence[int]]) -> Image.Image:
    pen = ImageDraw.Draw(image)
    for x, y, width, height in covers:
        corners = (*_first(x, y, image.size), *_last(x + width, y + height, image.size))
        pen.rectangle(corners, fill=_BLACK[image.mode])
    return image


_BLACK: dict[str, int | tuple[int, ...]] = {"L": 0, "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255)}


def _first(x: int, y: int, size: tuple[int, int]) -> tuple[int, int]:
    """The pixel in which a box begins. A pixel that is touched is covered whole."""
    return x * size[0] // _PARTS, y * size[1] // _PARTS


def _last(x: int, y: int, size: tuple[int, int]) -> tuple[int, int]:
    """The pixel in which a box ends: `rectangle` paints it too."""
    return -(-x * size[0] // _PARTS) - 1, -(-y * size[1] // _PARTS) - 1
