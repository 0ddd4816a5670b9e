"""The job `annotate`: the same file with a note beside each row."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import archive, delimited, parts, reading, rows, splice, values


def annotate(raw: bytes, *, notes: dict[str, str], most_rows: int, most_columns: int, most_bytes: int) -> bytes:
    """`notes` by row number, which JSON has as text."""
    limits = rows.Limits(most_rows, most_columns, most_bytes)
    add = _to_workbook if reading.is_workbook(raw) else _to_table
    return add(raw, limits, {int(row): text for row, text in notes.items()})


def _column_of(lines: rows.Lines) -> int:
    column = lines.width if lines.notes_column is None else lines.notes_column
    if column >= rows.MOST_COLUMNS:
        raise Refused("too-many-columns", most=rows.MOST_COLUMNS - 1)
    return column


def _to_table(raw: bytes, limits: rows.Limits, notes: Mapping[int, str]) -> bytes:
    sheet = delimited.opened(raw)
    lines = delimited.lines_of(sheet, limits)
    column = _column_of(lines)
    texts = {**notes, lines.found[0].number: rows.NOTES_TITLE}
    return delimited.written(
        (
            _with_note([values.trimmed(cell) for cell in record], column, texts.get(number))
            for number, record in enumerate(delimited.records(sheet), start=1)
            if number > sheet.skipped
        ),
        sheet.separator,
    )


def _with_note(cells: list[str], column: int, note: str | None) -> list[str]:
    """Empty records stay empty: without them, the rows below would get other numbers."""
    if not any(cells):
        return []
    padded = [delimited.bare(cell) for cell in cells] + [""] * (column + 1 - len(cells))
    padded[column] = note or ""
    return padded


def _to_workbook(raw: bytes, limits: rows.Limits, notes: Mapping[int, str]) -> bytes:
    book = archive.open_workbook(raw, limits.characters)
    where = parts.parts_of(book)
    lines = rows.lines_of(book, where, limits)
    added = splice.Notes(
        column=_column_of(lines),
        texts={**notes, lines.found[0].number: rows.NOTES_TITLE},
        to_text=frozenset((line.number, column) for line in lines.found for column in line.lost),
    )
    formats = splice.Styles(b"")
    changed: dict[str, bytes] = {}
    if where.styles:
        formats = splice.styles(archive.read(book, where.styles), lines.lost_styles)
        changed[where.styles.casefold()] = formats.raw
    changed[where.sheet.casefold()] = splice.sheet(archive.read(book, where.sheet), added, formats)
    return _repacked(book, changed)


def _repacked(book: ZipFile, changed: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for entry in book.infolist():
            part = changed.get(entry.filename.casefold())
            # A date of its own would make equal input give unequal output.
            plain = ZipInfo(entry.filename)
            packed.writestr(plain, book.read(entry) if part is None else part, ZIP_DEFLATED)
    return target.getvalue()
