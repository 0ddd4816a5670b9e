"""Puts a column of notes into the XML of a sheet and touches nothing else. Pure.

So formats, formulas with their results, charts and whatever else the user has made stay. openpyxl,
the alternative, loses the results of formulas, which then read as empty, and takes twice as long.
"""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from backend.kit.spreadsheet import edits, rows

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FILL = "FFFFF2CC"  # pale yellow: readable in print, and no alarm
_COLUMN_WIDTH = 60
_TEXT_FORMAT = "49"  # `@`


@dataclass(frozen=True)
class Notes:
    """The column (from 0) and its text by row; the cells (row, column) to turn into text format."""

    column: int
    texts: Mapping[int, str]
    to_text: frozenset[tuple[int, int]] = frozenset()


@dataclass
class Styles:
    """The styles part with one format more for notes, and for others their like with text format.

    `note` is None, and `texts` empty, where a workbook has no formats at all.
    """

    raw: bytes
    note: int | None = None
    texts: dict[int, int] = field(default_factory=dict[int, int])


def styles(raw: bytes, to_text: AbstractSet[int]) -> Styles:
    """Adds the formats at the end of their lists, so that no number of an old one changes."""
    change = edits.Edits(raw)
    lists: dict[str, edits.Element] = {}
    formats: list[bytes] = []
    counts = {"fills": 0, "cellXfs": 0}

    def ends(one: edits.Element) -> None:
        if one.parent in counts:
            counts[one.parent] += 1
        if one.parent == "cellXfs":
            formats.append(raw[one.start : one.end])
        elif one.tag in counts and one.inner_end is not None:
            lists[one.tag] = one

    edits.elements(raw, lambda _: None, ends)
    if len(lists) < len(counts):
        return Styles(raw)
    known = sorted(style for style in to_text if style < len(formats))
    added = [_note_format(lists["cellXfs"].prefix, counts["fills"])]
    added += [_as_text(formats[style]) for style in known]
    _extend(change, lists["fills"], counts["fills"], [_fill(lists["fills"].prefix)])
    _extend(change, lists["cellXfs"], len(formats), added)
    first = len(formats)
    return Styles(change.done(), first, {s: first + 1 + i for i, s in enumerate(known)})


def _extend(change: edits.Edits, one: edits.Element, count: int, added: list[bytes]) -> None:
    change.set_attributes(one.start, count=str(count + len(added)))
    change.put(one.inner_end or one.end, one.inner_end or one.end, b"".join(added))


def _fill(p: str) -> bytes:
    colour = f'<{p}fgColor rgb="{_FILL}"/><{p}bgColor indexed="64"/>'
    return f'<{p}fill><{p}patternFill patternType="solid">{colour}</{p}patternFill></{p}fill>'.encode()


def _note_format(p: str, fill: int) -> bytes:
    """Text, wrapped: a row may have several notes, each on a line."""
    return (
        f'<{p}xf numFmtId="{_TEXT_FORMAT}" fontId="0" fillId="{fill}" borderId="0" xfId="0" '
        'applyNumberFormat="1" applyFill="1" applyAlignment="1">'
        f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'
    ).encode()


def _as_text(xf: bytes) -> bytes:
    changed = {"numFmtId": _TEXT_FORMAT, "applyNumberFormat": "1"}
    tag, end, rest = xf.partition(b">")
    return edits.with_attributes(tag + end, changed) + rest


def sheet(raw: bytes, notes: Notes, formats: Styles) -> bytes:
    """The sheet with the notes in their column, in the place of what stood there."""
    change = _SheetChange(edits.Edits(raw), notes, formats)
    edits.elements(raw, change.begins, change.ends)
    return change.change.done()


@dataclass
class _SheetChange:
    """Follows the sheet and notes what to change; all positions are bytes."""

    change: edits.Edits
    notes: Notes
    formats: Styles
    row: int = 0
    column: int = -1
    place: int | None = None  # where in this row the note goes
    is_placed: bool = False
    has_columns: bool = False
    columns: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])

    def begins(self, one: edits.Element) -> None:
        if one.tag == "row":
            self.row = int(one.attributes.get("r", self.row + 1))
            self.column, self.place, self.is_placed = -1, None, False
        elif one.parent == "row":
            self._begins_in_row(one)
        elif one.tag == "col":
            first, last = int(one.attributes["min"]), int(one.attributes["max"])
            self.columns.append((first - 1, last - 1, one.start))
        elif one.tag == "sheetData" and not self.has_columns:
            columns = f"<{one.prefix}cols>", f"</{one.prefix}cols>"
            piece = columns[0].encode() + self._width(one.prefix) + columns[1].encode()
            self.change.put(one.start, one.start, piece)

    def _begins_in_row(self, one: edits.Element) -> None:
        if one.tag == "c":
            reference = one.attributes.get("r")
            letters = reference.rstrip("0123456789") if reference else None
            self.column = rows.column_of(letters) if letters else self.column + 1
            if (self.row, self.column) in self.notes.to_text:
                style = self.formats.texts.get(int(one.attributes.get("s", "0")))
                if style is not None:
                    self.change.set_attributes(one.start, s=str(style))
        is_behind = one.tag != "c" or self.column > self.notes.column
        if is_behind and self.place is None:
            self.place = one.start

    def ends(self, one: edits.Element) -> None:
        if one.tag == "c" and one.parent == "row" and self.column == self.notes.column:
            # Also where there is no note: an old one must go, and cells without a reference must
            # not move up.
            self.change.put(one.start, one.end, self._cell(one.prefix))
            self.is_placed = True
        elif one.tag == "row":
            self._ends_row(one)
        elif one.tag == "dimension":
            self.change.put(one.start, one.end, b"")  # optional, and would be wrong now
        elif one.tag == "cols":
            self._ends_columns(one)

    def _ends_row(self, one: edits.Element) -> None:
        if self.row not in self.notes.texts:
            return
        self.change.drop_attribute(one.start, "spans")  # optional, and may be wrong now
        place = self.place if self.place is not None else one.inner_end
        if not self.is_placed and place is not None:
            self.change.put(place, place, self._cell(one.prefix))

    def _ends_columns(self, one: edits.Element) -> None:
        """A width for the column, unless the user has given it one."""
        self.has_columns = True
        if any(first <= self.notes.column <= last for first, last, _ in self.columns):
            return
        behind = [start for first, _, start in self.columns if first > self.notes.column]
        place = min(behind, default=one.inner_end)
        if place is not None:
            self.change.put(place, place, self._width(one.prefix))

    def _width(self, prefix: str) -> bytes:
        number = self.notes.column + 1
        size = f'width="{_COLUMN_WIDTH}" customWidth="1"'
        return f'<{prefix}col min="{number}" max="{number}" {size}/>'.encode()

    def _cell(self, p: str) -> bytes:
        reference = f'r="{rows.letters_of(self.notes.column)}{self.row}"'
        text = self.notes.texts.get(self.row)
        if text is None:
            return f"<{p}c {reference}/>".encode()
        style = "" if self.formats.note is None else f' s="{self.formats.note}"'
        said = escape(_LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text)))
        inner = f'<{p}is><{p}t xml:space="preserve">{said}</{p}t></{p}is>'
        return f'<{p}c {reference}{style} t="inlineStr">{inner}</{p}c>'.encode()
