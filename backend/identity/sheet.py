"""Activation codes as a sheet to print and cut: name, NIP, code, address, and a QR for the phone."""

import io
from collections.abc import Sequence
from urllib.parse import quote

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
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
    return f"{address}/#/aktivasi?nip={quote(code.nip)}&kode={quote(code.code)}"


def _slip(page: Canvas, code: CodeView, address: str, place: int) -> None:
    left = _MARGIN + (place % COLUMNS) * _WIDTH
    bottom = A4[1] - _MARGIN - (place // COLUMNS + 1) * _HEIGHT
    page.setDash(2, 2)
    page.rect(left, bottom, _WIDTH, _HEIGHT)
    page.setDash()
    text_left, top = left + 5 * mm, bottom + _HEIGHT
    page.setFont("Helvetica-Bold", 11)
    page.drawString(text_left, top - 9 * mm, _short(page, code.name, _WIDTH - 10 * mm))
    page.setFont("Helvetica", 9)
    page.drawString(text_left, top - 14 * mm, f"NIP {code.nip}")
    page.drawString(text_left, top - 21 * mm, "Kode aktivasi (sekali pakai):")
    page.setFont("Courier-Bold", 15)
    page.drawString(text_left, top - 28 * mm, code.code)
    page.setFont("Helvetica", 8)
    page.drawString(text_left, top - 35 * mm, f"Berlaku sampai {clock.local(code.expires_at):%d-%m-%Y %H.%M}")
    page.drawString(text_left, bottom + 8 * mm, _short(page, f"Buka {address}, pilih Aktivasi,", 52 * mm))
    page.drawString(text_left, bottom + 4 * mm, "atau pindai gambar ini.")
    widget = QrCodeWidget(join_link(code, address), barWidth=_QR, barHeight=_QR, barLevel="M")
    drawing = Drawing(_QR, _QR)
    drawing.add(widget)
    drawing.drawOn(page, left + _WIDTH - _QR - 3 * mm, bottom + 6 * mm)


def _short(page: Canvas, line: str, width: float) -> str:
    """A line cut to what fits in the current font, so that a long name does not run into the next slip."""
    if page.stringWidth(line) <= width:
        return line
    while line and page.stringWidth(line + "…") > width:
        line = line[:-1].rstrip()
    return line + "…"
