"""A unit's month on paper, ready for the signature of its head."""

import io

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from backend.attendance import recap_words
from backend.attendance.schemas import Recap, RecapRow
from backend.kit import paper

_PAGE = landscape(A4)
_MARGIN = 10 * mm
_ROW = 7 * mm
_NUMBER, _NAME, _SUM, _MINUTES = 7 * mm, 52 * mm, 7.5 * mm, 9 * mm
_TOP = _PAGE[1] - 32 * mm
_SIGNATURE = 48 * mm
_LEGEND_COLUMNS = 6


def make(recap: Recap) -> bytes:
    """A PDF of A4 pages in landscape; the last one has the legend and the place to sign."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=_PAGE, invariant=1)
    page.setTitle("Rekap kehadiran")
    left_over = list(enumerate(recap.items, start=1))
    number = 0
    while True:
        number += 1
        many = int((_TOP - _ROW - _MARGIN) // _ROW)
        is_last = len(left_over) <= int((_TOP - _ROW - _SIGNATURE - _MARGIN) // _ROW)
        if not is_last:  # nobody signs a page without a name on it
            many = min(many, len(left_over) - 1)
        now, left_over = (left_over, []) if is_last else (left_over[:many], left_over[many:])
        _head(page, recap, number)
        bottom = _table(page, recap, now)
        if is_last:
            _legend(page, recap, bottom)
            _signature(page, recap)
            break
        page.showPage()
    page.save()
    return out.getvalue()


def _head(page: Canvas, recap: Recap, number: int) -> None:
    paper.line(page, _MARGIN, _PAGE[1] - 14 * mm, "REKAPITULASI KEHADIRAN PEGAWAI", "Helvetica-Bold", 13, 200 * mm)
    paper.line(page, _MARGIN, _PAGE[1] - 20 * mm, recap.unit_name, "Helvetica-Bold", 11, 200 * mm)
    paper.line(
        page, _MARGIN, _PAGE[1] - 26 * mm, f"Bulan {recap_words.month_name(recap.month)}", "Helvetica", 10, 200 * mm
    )
    paper.line(page, _PAGE[0] - _MARGIN - 25 * mm, _PAGE[1] - 14 * mm, f"Halaman {number}", "Helvetica", 9, 25 * mm)


def _columns(recap: Recap) -> list[float]:
    """Left edges of all columns, and the right edge of the last."""
    sums = len(recap_words.SUMS)
    day = (_PAGE[0] - 2 * _MARGIN - _NUMBER - _NAME - sums * _SUM - 2 * _MINUTES) / len(recap.dates)
    edges = [_MARGIN]
    for width in [_NUMBER, _NAME, *[day] * len(recap.dates), *[_SUM] * sums, _MINUTES, _MINUTES]:
        edges.append(edges[-1] + width)
    return edges


def _table(page: Canvas, recap: Recap, rows: list[tuple[int, RecapRow]]) -> float:
    edges = _columns(recap)
    titles = ["No", "Nama / NIP", *(str(day.day) for day in recap.dates)]
    titles += [*(title for title, _ in recap_words.SUMS), "mTL", "mPSW"]
    page.setFillGray(0.9)
    page.rect(edges[0], _TOP - _ROW, edges[-1] - edges[0], _ROW, stroke=0, fill=1)
    page.setFillGray(0)
    for place, title in enumerate(titles):
        _cell(page, edges, place, _TOP, title, "Helvetica-Bold")
    top = _TOP
    for number, row in rows:
        top -= _ROW
        _cell(page, edges, 0, top, str(number), "Helvetica")
        inner = edges[2] - edges[1] - 2 * mm
        paper.line(page, edges[1] + mm, top - 3 * mm, row.name, "Helvetica", 7.5, inner)
        paper.line(page, edges[1] + mm, top - 6 * mm, row.nip, "Helvetica", 6, inner)
        cells = [recap_words.SHORT[status] for status in row.days]
        cells += [
            str(many) if many else "" for many in (*recap_words.sums_of(row), row.late_minutes, row.early_minutes)
        ]
        for place, words in enumerate(cells, start=2):
            _cell(page, edges, place, top, words, "Helvetica")
    bottom = top - _ROW
    page.setLineWidth(0.4)
    for line in range(len(rows) + 2):
        page.line(edges[0], _TOP - line * _ROW, edges[-1], _TOP - line * _ROW)
    for edge in edges:
        page.line(edge, _TOP, edge, bottom)
    return bottom


def _cell(page: Canvas, edges: list[float], place: int, top: float, words: str, font: str) -> None:
    if not words:
        return
    width = edges[place + 1] - edges[place]
    size = min(7.0, 7.0 * (width - 0.6 * mm) / max(stringWidth(words, font, 7), 0.1))
    page.setFont(font, size)
    page.drawCentredString(edges[place] + width / 2, top - _ROW / 2 - size / 3, words)


def _legend(page: Canvas, recap: Recap, bottom: float) -> None:
    entries = recap_words.legend(recap)
    width = (_PAGE[0] - 2 * _MARGIN) / _LEGEND_COLUMNS
    for place, (short, meaning) in enumerate(entries):
        x = _MARGIN + (place % _LEGEND_COLUMNS) * width
        y = bottom - 5 * mm - (place // _LEGEND_COLUMNS) * 3.5 * mm
        paper.line(page, x, y, f"{short} = {meaning}", "Helvetica", 6.5, width - 2 * mm)


def _signature(page: Canvas, recap: Recap) -> None:
    left, width = _PAGE[0] - _MARGIN - 75 * mm, 75 * mm
    paper.line(
        page, left, _MARGIN + 30 * mm, "........................., ........................", "Helvetica", 9, width
    )
    paper.line(page, left, _MARGIN + 25 * mm, f"Kepala {recap.unit_name}", "Helvetica", 9, width)
    name = recap.head_name or "(.............................................)"
    paper.line(page, left, _MARGIN + 5 * mm, name, "Helvetica-Bold", 9, width)
    paper.line(
        page, left, _MARGIN + 1 * mm, f"NIP {recap.head_nip or '.............................'}", "Helvetica", 9, width
    )
