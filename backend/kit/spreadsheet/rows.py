"""The rows of a sheet of a workbook, read in one pass.

Own reader and not a library, for reasons that were measured or met: calamine aborts the process
on a sheet of two far cells; openpyxl takes twice as long and refuses a whole workbook over
one odd style; neither shows a number as it is stored, and each would need a check like this before.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from zipfile import ZipFile

from backend.kit.limited_child import Refused
from backend.kit.spreadsheet import archive, parts, values

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_576, 16_384, 32_767  # of the format itself
# A column of ours and not of the user: notes of last time, which `annotate` renews. A row in which
# only a note is left is empty.
NOTES_TITLE = "Catatan pemeriksaan"
Cell = tuple[str, bool]  # its text, and whether it lost digits

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Limits:
    """`rows` counts those with something in them, without the header."""

    rows: int
    columns: int
    characters: int


@dataclass(frozen=True)
class Line:
    """A row with something in it: number, texts, the columns (from 0) that lost digits."""

    number: int
    cells: list[str | None]
    lost: list[int]


class Lines:
    """Collects the rows and refuses what is too much while it comes in, not afterwards."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[Line] = []
        self.width = 0  # columns in use, also by formulas without a result
        self.notes_column: int | None = None
        self.lost_styles: set[int] = set()  # formats of the cells that lost digits
        self._limits = limits
        self._characters = 0

    def add(self, number: int, cells: dict[int, Cell]) -> None:
        """A row by column (from 0): text and whether digits are lost. Empty ones do not count."""
        filled = {column: cell for column, cell in cells.items() if cell[0]}
        if not self.found:
            titles = {text: column for column, (text, _) in filled.items()}
            self.notes_column = titles.get(NOTES_TITLE)
        if self.notes_column is not None:
            filled.pop(self.notes_column, None)
        if not filled:
            return
        width = max(filled) + 1
        if width > self._limits.columns:
            raise Refused("too-many-columns", most=self._limits.columns)
        if len(self.found) > self._limits.rows:
            raise Refused("too-many-rows", most=self._limits.rows)
        for text, _ in filled.values():
            self._characters += len(text)
            if len(text) > LONGEST_CELL:
                raise Refused("cell-too-long", row=number)
        # One long text may be shared by a million cells: small in the file, huge here.
        if self._characters > self._limits.characters:
            raise Refused("unpacks-too-large", megabytes=self._limits.characters // 1_000_000)
        texts = [filled[column][0] if column in filled else None for column in range(width)]
        self.width = max(self.width, width)
        self.found.append(Line(number, texts, [c for c, (_, lost) in filled.items() if lost]))

    def not_empty(self) -> "Lines":
        """Raises Refused where not even a header was found."""
        if not self.found:
            raise Refused("empty")
        return self


def lines_of(book: ZipFile, where: parts.Parts, limits: Limits) -> Lines:
    """Every row that has something in it, the header first. Raises Refused."""
    lines = Lines(limits)
    reader = _Reader(
        lines=lines,
        strings=parts.strings_of(book, where.strings),
        kinds=parts.kinds_of(book, where.styles),
        is_1904=where.is_1904,
    )
    made = parts.parser(reader.start, reader.end)
    made.CharacterDataHandler = reader.text
    with book.open(archive.entry(book, where.sheet)) as part:
        parts.walk(part, made)
    return lines.not_empty()


@lru_cache(maxsize=MOST_COLUMNS)
def column_of(letters: str) -> int:
    """`A` is 0. Raises ValueError where it is no column of a sheet."""
    column = 0
    for letter in letters:
        column = column * 26 + _LETTERS.index(letter) + 1
    if not 0 < column <= MOST_COLUMNS:
        raise ValueError(letters)
    return column - 1


def letters_of(column: int) -> str:
    """0 is `A`."""
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = _LETTERS[letter] + letters
    return letters


@dataclass
class _Reader:
    """Handlers of the parser; one row is held at a time."""

    lines: Lines
    strings: list[str]
    kinds: list[values.Kind]
    is_1904: bool
    row: int = 0
    column: int = -1
    cells: dict[int, Cell] = field(default_factory=dict[int, Cell])
    cell_type: str | None = None
    style: int = 0
    pieces: list[str] = field(default_factory=list[str])
    is_in_cell: bool = False
    is_text: bool = False
    is_aid: bool = False

    def start(self, name: str, attributes: parts.Attributes) -> None:
        tag = parts.local(name)
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "t"}:
            self.is_text = self.is_in_cell and not self.is_aid
        elif tag == "f":
            self.lines.width = max(self.lines.width, self.column + 1)
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "rPh":
            self.is_aid = True

    def text(self, piece: str) -> None:
        if self.is_text:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        tag = parts.local(name)
        if tag in {"v", "t"}:
            self.is_text = False
        elif tag == "c":
            self.is_in_cell = False
            if self.pieces:
                said = self._said("".join(self.pieces))
                self.cells[self.column] = said
                if said[1]:
                    self.lines.lost_styles.add(self.style)
        elif tag == "row":
            self.lines.add(self.row, self.cells)
        elif tag == "rPh":
            self.is_aid = False

    def _begin_row(self, attributes: parts.Attributes) -> None:
        number = int(attributes.get("r", self.row + 1))
        if not self.row < number <= MOST_ROWS:  # every program writes them in order
            raise Refused("damaged")
        self.row, self.column, self.cells = number, -1, {}

    def _begin_cell(self, attributes: parts.Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.column = column_of(reference.rstrip("0123456789"))
        self.cell_type = attributes.get("t")
        self.style = int(attributes.get("s", "0"))
        self.is_in_cell = True
        self.pieces = []

    def _said(self, raw: str) -> Cell:
        """The text of a cell. What `<f>` holds is never looked at: its result stands in `<v>`."""
        match self.cell_type:
            case "s":
                return self.strings[_index(raw)], False
            case "inlineStr" | "str" | "e":
                return values.trimmed(values.unescaped(raw)), False
            case "b":
                return ("TRUE" if raw.strip() == "1" else "FALSE"), False
            case "d":
                return raw.strip().removesuffix("Z").removesuffix("T00:00:00"), False
            case _:
                return self._number(raw.strip())

    def _number(self, raw: str) -> Cell:
        kind = self.kinds[self.style] if self.style < len(self.kinds) else "number"
        said = None
        if kind == "moment":
            said = values.moment(raw, is_1904=self.is_1904)
        elif kind == "elapsed":
            said = values.elapsed(raw)
        return values.number(raw) if said is None else (said, False)


def _index(raw: str) -> int:
    index = int(raw)
    if index < 0:  # would count from the end
        raise ValueError(raw)
    return index
