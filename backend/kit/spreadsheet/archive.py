"""Whether a ZIP file may be opened as a workbook: counted, measured, free of what can bite.

Nothing a header says is believed: the sizes are those of inflating.
"""

import posixpath
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from backend.kit.limited_child import Refused

MOST_ENTRIES = 1_000  # a workbook of a whole agency has about thirty
_CHUNK = 1 << 16
_IS_ENCRYPTED = 0x1
_MARKUP = (".xml", ".rels", ".vml")
# A DTD is what entity bombs and file references are made of; no program writes one into a workbook.
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_LONGEST_DECLARATION = max(map(len, _DECLARATIONS))
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # would hide the above; workbooks are UTF-8


def open_workbook(raw: bytes, max_bytes_unpacked: int) -> ZipFile:
    """The book, after every entry has been inflated once and found harmless. Raises Refused."""
    try:
        book = ZipFile(BytesIO(raw))
        _refuse_names(book)
        _measure(book, max_bytes_unpacked)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise Refused("damaged") from error
    _refuse_other_kinds(book)
    return book


def _refuse_names(book: ZipFile) -> None:
    entries = book.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused("suspicious")
    names = [entry.filename for entry in entries]
    # Two entries of one name: what we check and what a spreadsheet program opens could differ.
    if len({name.casefold() for name in names}) < len(names):
        raise Refused("suspicious")
    for entry in entries:
        if entry.flag_bits & _IS_ENCRYPTED:
            raise Refused("encrypted")
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or _leads_out(entry.filename):
            raise Refused("suspicious")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _measure(book: ZipFile, most: int) -> None:
    """Inflates every entry piece by piece and stops at the cap, whatever the headers promise."""
    total = 0
    for entry in book.infolist():
        total = _inflate(book, entry, total, most)


def _inflate(book: ZipFile, entry: ZipInfo, total: int, most: int) -> int:
    is_markup = entry.filename.lower().endswith(_MARKUP)
    tail = b""
    with book.open(entry) as part:
        while chunk := part.read(_CHUNK):
            total += len(chunk)
            if total > most:
                raise Refused("unpacks-too-large", megabytes=most // 1_000_000)
            if is_markup:
                if not tail and chunk.startswith(_UTF_16):
                    raise Refused("suspicious")
                window = tail + chunk
                if any(word in window for word in _DECLARATIONS):
                    raise Refused("suspicious")
                tail = window[-_LONGEST_DECLARATION:]
    return total


def _refuse_other_kinds(book: ZipFile) -> None:
    names = {name.casefold() for name in book.namelist()}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Refused("macros")
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    if "mimetype" in names and b"opendocument" in book.read("mimetype"):
        raise Refused("ods")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused("not-a-sheet")
    if b"macroenabled" in read(book, "[Content_Types].xml").lower():
        raise Refused("macros")


def entry(book: ZipFile, name: str) -> ZipInfo:
    """A part by its name. Part names do not depend on case, ZIP names do."""
    for one in book.infolist():
        if one.filename.casefold() == name.casefold():
            return one
    raise Refused("damaged")


def read(book: ZipFile, name: str) -> bytes:
    """The bytes of a part."""
    return book.read(entry(book, name))


def resolve(base: str, target: str) -> str:
    """The part that a relationship of `base` points to."""
    if target.startswith("/"):
        return target.removeprefix("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
