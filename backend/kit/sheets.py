"""Spreadsheets that people send: read, given back with notes, and the template to fill in."""

# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
# (xlsxwriter has annotations, but no stubs and bare `dict`s)

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import NoReturn

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from backend.kit import limited
from backend.kit.spreadsheet import rows

NOTES_TITLE = rows.NOTES_TITLE
MOST_BYTES_UNPACKED = 100_000_000

# 10,000 rows of 12 columns take 0.7 s and 48 MiB to read, 1.4 s and 80 MiB to annotate. The rest
# is room for 20,000 rows of 60 (6.6 s and 12 s) on a machine half as fast.
_LIMITS = limited.Limits(memory_mib=640, cpu_seconds=40, wall_seconds=60, output_mib=200)
_READ = limited.Task("backend.kit.spreadsheet.reading:read", _LIMITS, at_once=1)
_ANNOTATE = limited.Task("backend.kit.spreadsheet.notes:annotate", _LIMITS, at_once=1)

# A day of its own would give a template new bytes, and a new ETag, at every request.
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_HELP_COLUMNS = 20
_Block = tuple[Sequence[str], Sequence[Sequence[str]]]

_log = logging.getLogger(__name__)

_SAVE_AGAIN = "Buka di Excel atau LibreOffice, lalu simpan ulang sebagai Buku Kerja Excel (.xlsx)."
_SENTENCES = {
    "empty": "Berkas ini kosong. Isi baris judul dan datanya, lalu unggah lagi.",
    "not-a-sheet": "Ini bukan berkas tabel. Unggah berkas Excel (.xlsx) atau CSV.",
    "legacy-xls": f"Berkas Excel lama (.xls) tidak dapat dibaca. {_SAVE_AGAIN}",
    "xlsb": f"Berkas .xlsb tidak dapat dibaca. {_SAVE_AGAIN}",
    "ods": f"Berkas .ods tidak dapat dibaca. {_SAVE_AGAIN}",
    "html": f"Isi berkas ini halaman web, walau namanya seperti berkas Excel. {_SAVE_AGAIN}",
    "encrypted": "Berkas ini berkata sandi. Hapus kata sandinya, simpan, lalu unggah lagi.",
    "macros": (
        "Berkas ini memuat makro, yang tidak kami terima demi keamanan. "
        "Simpan ulang sebagai Buku Kerja Excel (.xlsx) tanpa makro."
    ),
    "suspicious": (
        "Berkas ini memuat bagian yang tidak lazim, sehingga tidak kami buka demi keamanan. "
        "Salin datanya ke templat, lalu unggah templat itu."
    ),
    "damaged": f"Berkas ini rusak atau tidak terkirim utuh. {_SAVE_AGAIN}",
    "unpacks-too-large": (
        "Isi berkas ini terlalu besar (lebih dari {megabytes} MB setelah dibuka). "
        "Hapus gambar dan lembar yang tidak perlu, atau bagi menjadi beberapa berkas."
    ),
    "too-many-rows": "Paling banyak {most} baris data sekali unggah. Bagi menjadi beberapa berkas.",
    "too-many-columns": ("Paling banyak {most} kolom. Hapus isi di kolom yang tidak perlu, juga yang jauh di kanan."),
    "cell-too-long": (
        "Isi satu sel di baris {row} terlalu panjang. Periksa baris itu; "
        'pada CSV, mungkin ada tanda kutip (") yang tidak ditutup.'
    ),
    "no-visible-sheet": "Semua lembar tersembunyi. Tampilkan lembar yang berisi data, lalu simpan.",
    "text-unreadable": "Huruf di berkas CSV ini tidak terbaca. Simpan ulang sebagai CSV UTF-8.",
    "too-heavy": (
        "Berkas ini terlalu berat untuk dibaca. Salin datanya saja ke templat, atau bagi menjadi beberapa berkas."
    ),
}


class SheetRefused(Exception):
    """The file cannot be used. `detail_id` is Indonesian and tells the person what to do."""

    def __init__(self, reason_code: str, **members: object) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code
        self.detail_id = _SENTENCES[reason_code].format(**members)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it. `cells` are as many as the widest row has.

    `number` is the row's number in the sheet, from 1, as the user sees it. `lost_digits` are the
    columns (from 0) with a number too long for a spreadsheet program, which has dropped its last
    digits: an 18-digit NIP that was typed into a cell without text format. What its cell says is
    not what was typed.
    """

    number: int
    cells: tuple[str | None, ...]
    lost_digits: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is the first row that is not empty, as wide as all; "" where a cell is empty."""

    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Column:
    """A column of a template: its title, what to write into it, and the words to choose from."""

    title: str
    hint: str
    choices: tuple[str, ...] = ()
    width: int = 24


def read_table(
    raw: bytes,
    *,
    max_rows: int,
    max_columns: int,
    max_bytes_unpacked: int = MOST_BYTES_UNPACKED,
) -> Table:
    """The rows of an XLSX file's first visible sheet, or of a CSV file; empty rows are left out.

    Texts are trimmed, numbers plain (`3`, not `3.0`), days `2026-11-24`, formulas their last
    result. The notes that `annotate` once added are no part of the table. Raises SheetRefused,
    and LimitExceeded where the machine is too busy just now.
    """
    try:
        answer = _READ.run(raw, most_rows=max_rows, most_columns=max_columns, most_bytes=max_bytes_unpacked)
    except (limited.Refused, limited.LimitExceeded, limited.Failed) as error:
        _refuse(error)
    lines: list[tuple[int, list[str | None], list[int]]] = json.loads(answer)
    width = max(len(cells) for _, cells, _ in lines)
    (header_row, header, _), *rest = lines
    return Table(
        header=tuple(cell or "" for cell in _padded(header, width)),
        header_row=header_row,
        rows=tuple(Row(n, _padded(cells, width), frozenset(lost)) for n, cells, lost in rest),
    )


def _padded(cells: list[str | None], width: int) -> tuple[str | None, ...]:
    return (*cells, *(None for _ in range(width - len(cells))))


def annotate(
    raw: bytes,
    notes: Mapping[int, str],
    *,
    max_rows: int,
    max_columns: int,
    max_bytes_unpacked: int = MOST_BYTES_UNPACKED,
) -> bytes:
    """The same file, XLSX or CSV, with a column `NOTES_TITLE` that has a note by row number.

    An XLSX file keeps everything else as the user has made it, except that a number which lost
    digits gets text format, so that typing it again helps. A CSV file comes back in UTF-8, its
    cells trimmed and kept from being taken for formulas. Raises like `read_table`.
    """
    try:
        return _ANNOTATE.run(
            raw,
            notes={str(row): note for row, note in notes.items()},
            most_rows=max_rows,
            most_columns=max_columns,
            most_bytes=max_bytes_unpacked,
        )
    except (limited.Refused, limited.LimitExceeded, limited.Failed) as error:
        _refuse(error)


def _refuse(error: limited.Refused | limited.LimitExceeded | limited.Failed) -> NoReturn:
    """The file's own fault becomes a refusal; the machine's stays what it is."""
    if isinstance(error, limited.Refused):
        raise SheetRefused(error.code, **error.members) from error
    if isinstance(error, limited.Failed):
        _log.warning("a spreadsheet made the reader fail: %s", error.where)
        raise SheetRefused("damaged") from error
    if error.is_of_input:
        raise SheetRefused("too-heavy") from error
    raise error


def template(columns: Sequence[Column], examples: Sequence[Sequence[str]], guide: Sequence[str]) -> bytes:
    """An XLSX file to fill in: titles with hints, all cells text, so that a NIP stays whole.

    Guide and examples are on a second sheet: an example left among the data would be imported.
    Equal arguments give equal bytes.
    """
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _NO_DAY})
        title = book.add_format({"bold": True, "num_format": "@", "bg_color": "#DDEBF7"})
        text = book.add_format({"num_format": "@"})
        long_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        _write_data(book.add_worksheet("Data"), columns, title, text)
        _write_help(
            book.add_worksheet("Petunjuk"),
            (
                (("Petunjuk",), [(line,) for line in guide]),
                (("Kolom", "Cara mengisi", "Pilihan"), [_help_of(one) for one in columns]),
                (("Contoh isian",), [[one.title for one in columns], *examples]),
            ),
            title,
            long_text,
        )
    return target.getvalue()


def _help_of(column: Column) -> tuple[str, str, str]:
    return column.title, column.hint, ", ".join(column.choices)


def _write_data(sheet: Worksheet, columns: Sequence[Column], title: Format, text: Format) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, text)
        sheet.write_string(0, number, column.title, title)
        sheet.write_comment(0, number, column.hint, {"author": ""})
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, number, rows.MOST_ROWS - 1, number, rule)


def _write_help(sheet: Worksheet, blocks: Sequence[_Block], title: Format, text: Format) -> None:
    sheet.set_column(0, _HELP_COLUMNS, 32)
    row = 0
    for heading, lines in blocks:
        for cells, look in ((heading, title), *((line, text) for line in lines)):
            for number, cell in enumerate(cells):
                sheet.write_string(row, number, cell, look)
            row += 1
        row += 1
