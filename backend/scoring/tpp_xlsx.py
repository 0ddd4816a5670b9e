"""A unit's TPP as a spreadsheet: the sums, and every deduction with its reason. Texts stay texts."""

# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# (xlsxwriter has annotations, but no stubs and bare `dict`s)

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from backend.scoring.schemas_tpp import TppUnitSheets

# The same month gives the same bytes, and so the same ETag.
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER_ROW = 3
_SUMS = ("Pegawai", "TPP penuh", "Produktivitas", "Disiplin", "Potongan", "Dibayar", "Uraian")
_LINES = ("Pegawai", "Tanggal", "Alasan", "Menit", "Persen", "Rupiah")


def make(found: TppUnitSheets) -> bytes:
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _NO_DAY, "title": "TPP"})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@", "border": 1})
        money = book.add_format({"num_format": "#,##0", "border": 1})
        sums, lines = book.add_worksheet("TPP"), book.add_worksheet("Potongan")
        for sheet, titles in ((sums, _SUMS), (lines, _LINES)):
            sheet.write_string(0, 0, f"TPP {found.unit_name}, {found.period}", bold)
            sheet.write_string(1, 0, "Bahan pertimbangan: periksa sebelum dibayarkan", bold)
            for column, title in enumerate(titles):
                sheet.write_string(_HEADER_ROW, column, title, head)
            sheet.set_column(0, len(titles) - 1, 18)
            sheet.freeze_panes(_HEADER_ROW + 1, 1)
        place = _HEADER_ROW
        for number, one in enumerate(found.items, start=_HEADER_ROW + 1):
            sums.write_string(number, 0, one.employee_name, text)
            amounts = (one.base, one.productivity, one.discipline, one.deducted, one.total)
            for column, amount in enumerate(amounts, start=1):
                sums.write_number(number, column, amount, money)
            sums.write_string(number, len(amounts) + 1, one.explanation, text)
            for line in one.lines:
                place += 1
                lines.write_string(place, 0, one.employee_name, text)
                lines.write_string(place, 1, line.day.isoformat(), text)
                lines.write_string(place, 2, line.reason, text)
                for column, amount in enumerate((line.minutes, line.percent, line.rupiah), start=3):
                    lines.write_number(place, column, amount, money if column == len(_LINES) - 1 else text)
    return target.getvalue()
