"""Activation codes as a sheet to print and cut: name, NIP, code, address, and a QR for the phone."""

import io
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from backend.identity.schemas import CodeView
from backend.kit import clock

ROWS, COLUMNS = 5, 2
_MARGIN = 10 * mm
_WIDTH = (A4[0] - 2 * _MARGIN) / COLUMNS
_HEIGHT = (A4[1] - 2 * _MARGIN) / ROWS
_QR = 30 * mm


def make(codes: Sequence[CodeView], address: str) -> bytes:
    """A PDF of A4 pages with ten slips each. `address` is where the app is opened."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setTitle("Kode aktivasi")
    for number, code in enumerate(codes):
        place = number % (ROWS * COLUMNS)
        if number and place == 0:
            page.showPage()
        _slip(page, code, address, place)
    page.save()
    return out.getvalue()


def join_link(code: CodeView, address: str) -> str:
    """What the QR opens: the app with NIP and code filled in (behind `#`, so no server sees them)."""
    return f"{address}/#/gabung/{quote(code.nip, safe='')}/{quote(code.code, safe='')}"


def _slip(page: Canvas, code: CodeView, address: str, place: int) -> None:
    left = _MARGIN + (place % COLUMNS) * _WIDTH
    bottom = A4[1] - _MARGIN - (place // COLUMNS + 1) * _HEIGHT
    page.setDash(2, 2)  # where to cut
    page.rect(left, bottom, _WIDTH, _HEIGHT)
    page.setDash()
    text_left, top = left + 5 * mm, bottom + _HEIGHT
    whole, beside_qr = _WIDTH - 10 * mm, _WIDTH - _QR - 10 * mm
    _line(page, text_left, top - 9 * mm, code.name, "Helvetica-Bold", 12, whole)
    _line(page, text_left, top - 14 * mm, f"NIP {code.nip}", "Helvetica", 10, whole)
    _line(page, text_left, top - 22 * mm, "Kode aktivasi (sekali pakai):", "Helvetica", 9, beside_qr)
    _line(page, text_left, top - 30 * mm, code.code, "Courier-Bold", 18, beside_qr, spacing=1.5)
    until = f"Berlaku sampai {clock.local(code.expires_at):%d-%m-%Y %H.%M}"
    _line(page, text_left, top - 36 * mm, until, "Helvetica", 9, beside_qr)
    _line(page, text_left, bottom + 12 * mm, "Pindai gambar ini, atau buka", "Helvetica", 9, beside_qr)
    _line(page, text_left, bottom + 8 * mm, address, "Helvetica-Bold", 9, beside_qr)
    _line(page, text_left, bottom + 4 * mm, "lalu masukkan NIP dan kode.", "Helvetica", 9, beside_qr)
    widget = QrCodeWidget(join_link(code, address), barWidth=_QR, barHeight=_QR, barLevel="M")
    drawing = Drawing(_QR, _QR)
    drawing.add(widget)
    drawing.drawOn(page, left + _WIDTH - _QR - 3 * mm, bottom + 4 * mm)


def _line(
    page: Canvas, x: float, y: float, line: str, font: str, size: float, width: float, *, spacing: float = 0.0
) -> None:
    """A line in the size given, or smaller where it would run into the next slip: nothing is cut off."""
    shown = _in_latin(line)
    natural = stringWidth(shown, font, size) + spacing * len(shown)
    scale = min(1.0, width / natural) if natural else 1.0
    page.setFont(font, size * scale)
    page.drawString(x, y, shown, charSpace=spacing * scale)


def _in_latin(line: str) -> str:
    """The built-in fonts know Latin letters only: others lose their marks rather than become boxes."""
    if line.isascii():
        return line
    plain = (one if _is_latin(one) else unicodedata.normalize("NFD", one)[0] for one in line)
    return "".join(one if _is_latin(one) else "?" for one in plain)


def _is_latin(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
