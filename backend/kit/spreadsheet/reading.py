"""The job `read`: the bytes of an XLSX or CSV file in, its rows as JSON out."""

import json

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import archive, delimited, parts, rows

_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read(raw: bytes, *, most_rows: int, most_columns: int, most_bytes: int) -> bytes:
    """`[[number, [text or null, …], [column without its digits, …]], …]`, the header first."""
    limits = rows.Limits(most_rows, most_columns, most_bytes)
    if is_workbook(raw):
        book = archive.open_workbook(raw, most_bytes)
        lines = rows.lines_of(book, parts.parts_of(book), limits)
    else:
        lines = delimited.lines_of(delimited.opened(raw), limits)
    return json.dumps([[line.number, line.cells, line.lost] for line in lines.found]).encode()


def is_workbook(raw: bytes) -> bool:
    """True for a ZIP file, False for what may be text. Raises Refused for what is neither."""
    if not raw.strip(b" \t\r\n"):
        raise Refused("empty")
    if raw.startswith(_OLE):
        raise Refused("encrypted" if _ENCRYPTED_STREAM in raw else "legacy-xls")
    if raw.startswith(_EMPTY_ZIP):
        raise Refused("not-a-sheet")
    return raw.startswith(_ZIP)
