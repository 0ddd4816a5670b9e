"""Spreadsheet files for tests, sound and unsound, made in code."""
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false

import struct
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

Cell = str | int | float | None

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_RELATIONS_TYPE}"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
)
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'


def a_workbook(rows: Sequence[Sequence[Cell]], look: Callable[[Any, Any], None] | None = None) -> bytes:
    """As a spreadsheet program writes it; `look` may do more to the book and its sheet."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Data")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)
        if look:
            look(book, sheet)
    return target.getvalue()


def a_package(
    sheet_data: str,
    *,
    before: str = "",
    strings: str | None = None,
    styles: str | None = None,
    sheets: str = '<sheet name="Data" sheetId="1" r:id="rId1"/>',
    properties: str = "",
) -> bytes:
    """A workbook written by hand: `sheet_data` is what stands in `<sheetData>`."""
    relations = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relationships(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{sheets}</sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}">{before}<sheetData>{sheet_data}</sheetData></worksheet>'
        ),
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
        relations += f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    if styles is not None:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        relations += f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = _relationships(relations)
    return zipped({name: (_DECLARED + part).encode() for name, part in parts.items()})


def _relationships(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return target.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(raw)) as book:
        return {name: book.read(name) for name in book.namelist()}


def with_parts(raw: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same package with these parts put in or put in the place of others."""
    return zipped({**parts_of(raw), **changed})


def with_size_told(raw: bytes, name: str, size: int) -> bytes:
    """The same package with headers that tell another unpacked size of a part."""
    changed = bytearray(raw)
    for signature, at_size, at_name in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = raw.find(signature)
        while at >= 0:
            if raw.startswith(name.encode(), at + at_name):
                changed[at + at_size : at + at_size + 4] = struct.pack("<I", size)
            at = raw.find(signature, at + 4)
    return bytes(changed)
