"""A poster for the counter: whose survey it is, a QR code, and the same address for whoever types it."""

import io
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reportlab.lib.pagesizes import A4, A6
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.kit import paper

# Everything is placed on A6. A4 is the same drawing at twice the size: seen from across the room, not from a desk.
_WIDTH = A6[0]
_MARGIN = 8 * mm
_INNER = _WIDTH - 2 * _MARGIN
_QR = 54 * mm
_GROUP = 4  # characters of the code that are read at a glance


class Size(StrEnum):
    A4 = "a4"
    A6 = "a6"


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says. `address` is what the QR opens, and ends in `code`.

    `until` is the last day of an address that changes daily; posters of other codes hang as long as they last.
    """

    unit_name: str
    counter: str | None
    address: str
    code: str
    until: date | None = None


def make(poster: Poster, size: Size) -> bytes:
    """A PDF of one page."""
    paper_size, scale = (A4, 2) if size is Size.A4 else (A6, 1)
    out = io.BytesIO()
    page = Canvas(out, pagesize=paper_size, invariant=1)
    page.setTitle(f"Poster survei {poster.unit_name}")
    page.scale(scale, scale)
    _who(page, poster)
    _what_for(page)
    _where(page, poster)
    _promise(page, poster)
    page.showPage()
    page.save()
    return out.getvalue()


def groups(code: str) -> list[str]:
    """A code in groups of four, and what changes daily as a group of its own: `['K7MQ', '3XWP', '-ab12']`."""
    lasting, dash, changing = code.partition("-")
    found = [lasting[place : place + _GROUP] for place in range(0, len(lasting), _GROUP)]
    return [*found, dash + changing] if dash else found


def _who(page: Canvas, poster: Poster) -> None:
    title = "SURVEI KEPUASAN MASYARAKAT"
    paper.line(page, _MARGIN, 137 * mm, title, paper.REGULAR, 7.5, _INNER, spacing=0.8, is_centred=True)
    size, lines = paper.fitted(poster.unit_name, paper.BOLD, 16, _INNER, most_lines=2, least=10)
    step = size * 1.15
    # Names of three lines and more, which no size mends, go together into the height of two.
    shrunk = min(1.0, 13 * mm / (step * len(lines)))
    top = 134.5 * mm
    for place, words in enumerate(lines, start=1):
        y = top - place * step * shrunk
        paper.line(page, _MARGIN, y, words, paper.BOLD, size * shrunk, _INNER, is_centred=True)
    if poster.counter:
        y = top - len(lines) * step * shrunk - 5 * mm
        paper.line(page, _MARGIN, y, poster.counter, paper.REGULAR, 10, _INNER, is_centred=True)


def _what_for(page: Canvas) -> None:
    question = "Bagaimana pelayanan kami hari ini?"
    paper.line(page, _MARGIN, 108.5 * mm, question, paper.BOLD, 13, _INNER, is_centred=True)
    for mood in (1, 2, 3, 4):
        paper.face(page, _WIDTH / 2 + (mood - 2.5) * 13 * mm, 101 * mm, 4.5 * mm, mood)


def _where(page: Canvas, poster: Poster) -> None:
    # A quarter of the picture may be creased or dirty.
    paper.qr(page, (_WIDTH - _QR) / 2, 43 * mm, _QR, poster.address, "Q")
    how = "Pindai dengan kamera HP, atau buka di peramban:"
    paper.line(page, _MARGIN, 41 * mm, how, paper.REGULAR, 8, _INNER, is_centred=True)
    before = poster.address.partition("://")[2].removesuffix(poster.code)
    paper.line(page, _MARGIN, 36 * mm, before, paper.MONO, 11, _INNER, is_centred=True)
    _code(page, poster.code)
    joined = "(alamat dan kode disambung, tanpa spasi)"
    paper.line(page, _MARGIN, 25.5 * mm, joined, paper.REGULAR, 6.5, _INNER, is_centred=True)


def _code(page: Canvas, code: str) -> None:
    """Groups apart by a gap, which is no character: nobody who copies the text gets a blank with it."""
    size, gap = 17.0, 3 * mm
    found = groups(code)
    width = sum(len(one) for one in found) * size * 0.6  # every letter of this font is 0.6 of its size
    left = (_WIDTH - width - gap * (len(found) - 1)) / 2
    for one in found:
        paper.line(page, left, 29.5 * mm, one, paper.MONO, size, _INNER)
        left += len(one) * size * 0.6 + gap


def _promise(page: Canvas, poster: Poster) -> None:
    page.setLineWidth(0.5)
    page.line(_MARGIN, 22.5 * mm, _WIDTH - _MARGIN, 22.5 * mm)
    brief = "Tanpa nama, 30 detik, tanpa aplikasi"
    paper.line(page, _MARGIN, 17 * mm, brief, paper.BOLD, 11, _INNER, is_centred=True)
    purpose = "Jawaban Anda dipakai untuk memperbaiki pelayanan di sini."
    paper.line(page, _MARGIN, 12.5 * mm, purpose, paper.REGULAR, 8, _INNER, is_centred=True)
    last = "Diisi oleh masyarakat yang dilayani, bukan oleh petugas."
    if poster.until is not None:
        last = f"Alamat ini berlaku sampai {poster.until:%d-%m-%Y}; sesudahnya mintalah yang baru kepada petugas."
    paper.line(page, _MARGIN, 8.5 * mm, last, paper.REGULAR, 6.5, _INNER, is_centred=True)
