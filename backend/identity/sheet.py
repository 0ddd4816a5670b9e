"""Activation codes as a sheet to print and cut: name, NIP, code, address, and a QR for the phone."""

import io
from collections.abc import Sequence
from urllib.parse import quote

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backend.identity.schemas import CodeView
from backend.kit import clock, paper

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
    paper.line(page, text_left, top - 9 * mm, code.name, "Helvetica-Bold", 12, whole)
    paper.line(page, text_left, top - 14 * mm, f"NIP {code.nip}", "Helvetica", 10, whole)
    paper.line(page, text_left, top - 22 * mm, "Kode aktivasi (sekali pakai):", "Helvetica", 9, beside_qr)
    paper.line(page, text_left, top - 30 * mm, code.code, "Courier-Bold", 18, beside_qr, spacing=1.5)
    until = f"Berlaku sampai {clock.local(code.expires_at):%d-%m-%Y %H.%M}"
    paper.line(page, text_left, top - 36 * mm, until, "Helvetica", 9, beside_qr)
    paper.line(page, text_left, bottom + 12 * mm, "Pindai gambar ini, atau buka", "Helvetica", 9, beside_qr)
    paper.line(page, text_left, bottom + 8 * mm, address, "Helvetica-Bold", 9, beside_qr)
    paper.line(page, text_left, bottom + 4 * mm, "lalu masukkan NIP dan kode.", "Helvetica", 9, beside_qr)
    paper.qr(page, left + _WIDTH - _QR - 3 * mm, bottom + 4 * mm, _QR, join_link(code, address))
