"""The job `read`: bytes of an XLSX or CSV file in, its rows as JSON out. Runs in the limited child."""

import json

from backend.kit import sheet_archive, sheet_csv, sheet_parts, sheet_rows
from backend.kit.limited_child import Refused

_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read(raw: bytes, *, rows: int, columns: int, unpacked: int) -> bytes:
    """`[[number, [text or null, …], [column without its digits, …]], …]`, the header first."""
    limits = sheet_rows.Limits(rows, columns, unpacked)
    lines = lines_of(raw, limits)
    if not lines:
        raise Refused("empty")
    return json.dumps([[line.number, line.cells, line.lost] for line in lines]).encode()


def lines_of(raw: bytes, limits: sheet_rows.Limits) -> list[sheet_rows.Line]:
    """The rows of either kind of file. Raises Refused."""
    if is_workbook(raw):
        archive = sheet_archive.open_workbook(raw, limits.characters)
        return sheet_rows.lines_of(archive, sheet_parts.parts_of(archive), limits)
    return sheet_csv.lines_of(sheet_csv.opened(raw), limits)


def is_workbook(raw: bytes) -> bool:
    """True for a ZIP file, False for what may be text. Raises Refused for what is neither."""
    if not raw.strip(b" \t\r\n"):
        raise Refused("empty")
    if raw.startswith(_OLE):
        raise Refused("encrypted" if _ENCRYPTED_STREAM in raw else "legacy-xls")
    if raw.startswith(_EMPTY_ZIP):
        raise Refused("not-a-sheet")
    return raw.startswith(_ZIP)
