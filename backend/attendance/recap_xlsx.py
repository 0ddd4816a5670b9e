"""A unit's month as a spreadsheet. Texts stay texts: a name that begins with `=` is no formula."""

# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# (xlsxwriter has annotations, but no stubs and bare `dict`s)

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from backend.attendance import recap_words
from backend.attendance.schemas import Recap

# The same month gives the same bytes, and so the same ETag.
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER_ROW = 3
_FIRST_DAY = 4


def make(recap: Recap) -> bytes:
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _NO_DAY, "title": "Rekap kehadiran"})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center"})
        text = book.add_format({"num_format": "@", "border": 1})
        cell = book.add_format({"border": 1, "align": "center"})
        sheet = book.add_worksheet("Rekap")
        sheet.write_string(0, 0, f"Rekap kehadiran {recap_words.month_name(recap.month)}", bold)
        sheet.write_string(1, 0, recap.unit_name, bold)
        _header(sheet, recap, head)
        for number, row in enumerate(recap.items, start=1):
            line = _HEADER_ROW + number
            sheet.write_number(line, 0, number, cell)
            for column, words in enumerate((row.nip, row.name, row.position or ""), start=1):
                sheet.write_string(line, column, words, text)
            for column, status in enumerate(row.days, start=_FIRST_DAY):
                sheet.write_string(line, column, recap_words.SHORT[status], cell)
            sums = [*recap_words.sums_of(row), row.late_minutes, row.early_minutes]
            for column, many in enumerate(sums, start=_FIRST_DAY + len(row.days)):
                sheet.write_number(line, column, many, cell)
        _legend(book.add_worksheet("Keterangan"), recap, head, text)
    return target.getvalue()


def _header(sheet: Worksheet, recap: Recap, head: Format) -> None:
    sums = [title for title, _ in recap_words.SUMS]
    titles = ["No", "NIP", "Nama", "Jabatan", *(str(day.day) for day in recap.dates), *sums, "Menit TL", "Menit PSW"]
    for column, title in enumerate(titles):
        sheet.write_string(_HEADER_ROW, column, title, head)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 3, 24)
    sheet.set_column(_FIRST_DAY, _FIRST_DAY + len(recap.dates) - 1, 5)
    sheet.freeze_panes(_HEADER_ROW + 1, _FIRST_DAY)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)


def _legend(sheet: Worksheet, recap: Recap, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 40)
    for row, line in enumerate([("Kode", "Arti"), *recap_words.legend(recap)]):
        for column, words in enumerate(line):
            sheet.write_string(row, column, words, head if row == 0 else text)
