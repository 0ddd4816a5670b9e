"""CSV as people really send it: four encodings, three separators."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import rows, values

# What a spreadsheet program would take for a formula. `'` in front makes it text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SEPARATORS = ",;\t"
_TOLD = re.compile(r"sep=([,;\t])", re.IGNORECASE)  # a first line that Excel understands
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_LONGEST_HEADER = 1 << 16
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Sheet:
    """`skipped` is the number of lines before the first record (a `sep=` line)."""

    text: str
    separator: str
    skipped: int


def opened(raw: bytes) -> Sheet:
    """Decodes and finds the separator. Raises Refused."""
    text = _decoded(raw)
    if _NOT_TEXT.search(text):
        raise Refused("not-a-sheet")
    head = text.lstrip()[:200].casefold()
    if head.startswith(("<!doctype", "<html", "<table", "<?xml", "<meta", "<style")):
        raise Refused("html")
    first, end, rest = text.partition("\n")
    if told := _TOLD.fullmatch(first.strip("\r\"' ")):
        return Sheet(rest, told[1], 1) if end else Sheet("", told[1], 1)
    return Sheet(text, _separator(text), 0)


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif raw.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1252"]  # what older Windows programs write
    for encoding in candidates:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not-a-sheet" if b"\x00" in raw else "text-unreadable")


def _separator(text: str) -> str:
    """The one that the header uses most; a comma where it uses none."""
    plain = _QUOTED.sub("", text[:_LONGEST_HEADER])
    header = next((line for line in plain.splitlines() if line.strip(" ")), "")
    return max(_SEPARATORS, key=header.count)


def records(sheet: Sheet) -> Iterator[list[str]]:
    """Raw records in order, empty ones too, for their numbers. Raises Refused."""
    csv.field_size_limit(rows.LONGEST_CELL)
    number = 0
    try:
        for _ in range(sheet.skipped):
            number += 1
            yield []
        for record in csv.reader(StringIO(sheet.text, newline=""), delimiter=sheet.separator):
            number += 1
            yield record
    except csv.Error as error:
        raise Refused("cell-too-long", row=number + 1) from error


def lines_of(sheet: Sheet, limits: rows.Limits) -> rows.Lines:
    """Every record that has something in it, numbered as a spreadsheet program would show it."""
    lines = rows.Lines(limits)
    for number, record in enumerate(records(sheet), start=1):
        texts = (bare(values.trimmed(cell)) for cell in record)
        cells = {column: (text, values.has_lost_digits(text)) for column, text in enumerate(texts) if text}
        lines.add(number, cells)
    return lines.not_empty()


def bare(text: str) -> str:
    """Without the `'` that `guarded` put there."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def written(rows: Iterable[list[str]], separator: str) -> bytes:
    """UTF-8 with a BOM, without which Excel takes it for Windows-1252."""
    target = StringIO(newline="")
    writer = csv.writer(target, delimiter=separator)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")
