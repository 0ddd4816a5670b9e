"""Photos and documents that people send as evidence, made safe to keep and to show."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from backend.kit import limited

Kind = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]

MOST_BYTES = 5_000_000
MOST_PIXELS = 25_000_000  # what a phone of 2026 makes; 144 million took 880 MB to decode
LONGEST_EDGE = 2048  # a page of text photographed whole is still readable
MOST_COVERS = 20

# Address space that 25 million pixels need: JPEG 256 MiB, PNG 384, WebP with transparency 576.
_CLEAN = limited.Task(
    "backend.kit.image_cleaning:clean",
    limited.Limits(memory_mib=640, cpu_seconds=10, wall_seconds=30, output_mib=32),
    at_once=2,
)
_COVER = limited.Task(
    "backend.kit.image_covering:cover",
    limited.Limits(memory_mib=384, cpu_seconds=10, wall_seconds=30, output_mib=32),
    at_once=2,
)
_CHECK = limited.Task(
    "backend.kit.pdf_check:check",
    limited.Limits(memory_mib=384, cpu_seconds=10, wall_seconds=30, output_mib=1),
    at_once=2,
)

_PHOTO_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}

_log = logging.getLogger(__name__)

_SEND = "Kirim foto JPEG, PNG, atau WebP, atau dokumen PDF."
_SENTENCES = {
    "empty": f"Berkas ini kosong. {_SEND}",
    "too-large": f"Berkas melebihi {MOST_BYTES // 1_000_000} MB. Perkecil, lalu kirim lagi.",
    "unsupported": f"Jenis berkas ini tidak diterima. {_SEND}",
    "svg": f"Gambar SVG tidak diterima karena dapat memuat program. {_SEND}",
    "gif": f"Gambar GIF tidak diterima. {_SEND}",
    "heic": (
        "Foto HEIC atau AVIF belum dapat dibaca semua orang. Di iPhone: Pengaturan > Kamera > "
        "Format > Paling Kompatibel, lalu ambil foto lagi; atau kirim tangkapan layarnya."
    ),
    "no-photo": "Hanya foto JPEG, PNG, atau WebP yang diterima di sini. Ambil foto dokumennya, lalu kirim.",
    "video": f"Video tidak diterima. {_SEND}",
    "damaged": "Foto ini rusak atau tidak terkirim utuh. Ambil atau pilih lagi fotonya.",
    "too-many-pixels": (
        "Foto ini terlalu besar (lebih dari {megapixels} megapiksel). "
        "Pilih ukuran foto yang lebih kecil di kamera, lalu ambil lagi."
    ),
    "too-heavy": "Berkas ini terlalu berat untuk diperiksa. Ambil foto baru atau simpan ulang PDF.",
    "pdf-damaged": "PDF ini rusak atau tidak terkirim utuh. Simpan ulang, lalu kirim lagi.",
    "pdf-encrypted": "PDF ini dikunci. Simpan tanpa kata sandi dan larangan, lalu kirim lagi.",
    "pdf-active": (
        "PDF ini memuat program, lampiran, atau formulir, yang tidak kami terima demi keamanan. "
        "Cetak ke PDF (Print > Save as PDF), lalu kirim hasilnya."
    ),
}


class ImageRefused(Exception):
    """The file cannot be used. `detail_id` is Indonesian and tells the person what to do."""

    def __init__(self, reason_code: str, **members: object) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code
        self.detail_id = _SENTENCES[reason_code].format(**members)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What to keep. A PDF has no width and height here, and its bytes are those that were sent."""

    kind: Kind
    data: bytes
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Cover:
    """A rectangle of a photo that nobody shall see, in thousandths of its width and height."""

    x: int
    y: int
    width: int
    height: int


def clean(raw: bytes) -> Cleaned:
    """A photo decoded and written anew (upright, at most 2048 pixels a side, no metadata: also no
    place), or a PDF that was found harmless. What it is, its bytes say, not its name.

    Equal bytes give equal bytes. Raises ImageRefused, and LimitExceeded where the machine is too
    busy just now.
    """
    if len(raw) > MOST_BYTES:
        raise ImageRefused("too-large")
    kind = _kind_of(raw)
    try:
        if kind == "application/pdf":
            _CHECK.run(raw)
            return Cleaned(kind, raw, None, None)
        answer = _CLEAN.run(raw, most_pixels=MOST_PIXELS, longest_edge=LONGEST_EDGE)
    except (limited.Refused, limited.LimitExceeded, limited.Failed) as error:
        _refuse(error)
    return _cleaned(kind, answer)


def clean_photo(raw: bytes) -> Cleaned:
    """The same where a document is no answer. Raises as `clean` does, and ImageRefused for a PDF."""
    if raw.startswith(b"%PDF-"):
        raise ImageRefused("no-photo")
    return clean(raw)


def cover(cleaned: bytes, covers: Sequence[Cover]) -> Cleaned:
    """A new file of a cleaned photo in which these rectangles are black: what lay under them is not in it.

    Equal calls give equal bytes. Raises ImageRefused (also for a PDF), LimitExceeded as `clean` does,
    and ValueError where there are more than twenty covers or one reaches out of the photo.
    """
    if len(covers) > MOST_COVERS or not all(_lies_inside(one) for one in covers):
        raise ValueError("these covers do not fit a photo")
    kind = _kind_of(cleaned)
    if kind == "application/pdf":
        raise ImageRefused("no-photo")
    try:
        answer = _COVER.run(cleaned, covers=[(one.x, one.y, one.width, one.height) for one in covers])
    except (limited.Refused, limited.LimitExceeded, limited.Failed) as error:
        _refuse(error)
    return _cleaned(kind, answer)


def _lies_inside(cover: Cover) -> bool:
    across = cover.width > 0 and 0 <= cover.x <= 1000 - cover.width
    return across and cover.height > 0 and 0 <= cover.y <= 1000 - cover.height


def _cleaned(kind: Kind, answer: bytes) -> Cleaned:
    head, _, data = answer.partition(b"\n")
    _, width, height = head.split()
    return Cleaned(kind, data, int(width), int(height))


def _kind_of(raw: bytes) -> Kind:
    """By the first bytes. The decoder has the last word."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "image/webp"
    if raw.startswith(b"%PDF-"):
        return "application/pdf"
    raise ImageRefused(_reason_against(raw))


def _reason_against(raw: bytes) -> str:
    """Which of the kinds that people do send it is, so that the sentence can help."""
    if not raw.strip():
        return "empty"
    if raw.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if raw[4:8] == b"ftyp":  # one container for photos and films; the brand tells which
        return "heic" if raw[8:12] in _PHOTO_BRANDS else "video"
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "svg" if start.startswith((b"<?xml", b"<svg", b"<!doctype svg")) else "unsupported"


def _refuse(error: limited.Refused | limited.LimitExceeded | limited.Failed) -> NoReturn:
    """The file's own fault becomes a refusal; the machine's stays what it is."""
    if isinstance(error, limited.Refused):
        raise ImageRefused(error.code, **error.members) from error
    if isinstance(error, limited.Failed):
        _log.warning("a photo made the decoder fail: %s", error.where)
        raise ImageRefused("damaged") from error
    if error.is_of_input:
        raise ImageRefused("too-heavy") from error
    raise error
