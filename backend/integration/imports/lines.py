"""From the cells of a row to what they say, with what is wrong about each cell alone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from backend.integration.imports import mistakes, words
from backend.integration.imports.columns import COLUMNS, Header, Import, Plan, read_header
from backend.integration.imports.mistakes import Finding, finding
from backend.kit.schema import clean_text
from backend.kit.sheets import Row, Table
from backend.organisation import rules_grades, rules_nip
from backend.organisation.models import AssignmentKind, EmployeeType, PositionKind, UnitKind

_SHORTEST_NAME = 2
_CODE_SIGNS = frozenset("._/-")
# What a formula leaves in its cell when it could not be worked out.
_FORMULA_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"})

Word = TypeVar("Word")


@dataclass(frozen=True, slots=True)
class UnitPart:
    """What a row says of a unit. `name` may be empty only where a code is given."""

    name: str
    code: str | None
    parent: str | None
    kind: UnitKind | None


@dataclass(frozen=True, slots=True)
class PersonPart:
    """What a row says of an officer. `name` is None where the import is not about people."""

    nip: str
    name: str | None
    employee_type: EmployeeType | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class PostPart:
    """What a row says of a post and how it is held."""

    title: str
    position_kind: PositionKind | None
    is_head: bool | None
    kind: AssignmentKind
    starts_on: date | None
    ends_on: date | None
    appraiser_nip: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row. A part is None where the import has none, or where its cells cannot be used."""

    row: int
    unit: UnitPart | None
    person: PersonPart | None
    post: PostPart | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read, and every finding about its cells. `titles` are those of our templates."""

    lines: list[Line]
    findings: list[Finding]
    titles: Mapping[str, str]
    is_readable: bool


def read(name: Import, table: Table, today: date, known_types: Mapping[str, EmployeeType]) -> Sheet:
    """All rows of a table. Not readable, and without lines, where needed columns are missing.

    `known_types` are the kinds of officers stored, by NIP: what a row means that is silent.
    """
    opened = open_table(name, table)
    nips = Nips(today, known_types)
    lines = [_line(cells, name, nips) for cells in opened.rows]
    return Sheet(lines, opened.findings, opened.titles, opened.is_readable)


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose header has been read. Findings are added while cells are."""

    rows: "list[Cells]"
    findings: list[Finding]
    titles: Mapping[str, str]
    is_readable: bool


def open_table(name: Import, table: Table) -> Opened:
    """The cells of each row by column; none where needed columns are missing."""
    plan = COLUMNS[name]
    header, found = read_header(plan, table.header, table.header_row)
    titles = {column.key: column.title for column in plan.all}
    if any(not one.is_warning for one in found):
        return Opened([], found, titles, is_readable=False)
    if not table.rows:
        found.append(finding(table.header_row, None, "no_rows"))
    return Opened([Cells(row, plan, header, found) for row in table.rows], found, titles, is_readable=True)


class Cells:
    """One row: gives each cell by its column's key, and collects what is wrong with it."""

    __slots__ = ("_columns", "_found", "_places", "_row", "_texts", "number")

    def __init__(self, row: Row, plan: Plan, header: Header, found: list[Finding]) -> None:
        self.number = row.number
        self._row, self._found = row, found
        self._columns = {column.key: column for column in plan.all}
        self._places = header.places
        required = {column.key for column in plan.required}
        self._texts = {key: self._text(key, place, is_required=key in required) for key, place in header.places.items()}

    def text(self, key: str) -> str | None:
        """A cell's text, or None where it is empty or cannot be used."""
        return self._texts.get(key)

    def add(self, key: str, code: str, **members: Any) -> None:
        title = self._columns[key].title
        self._found.append(finding(self.number, title, code, title=title, **members))

    def extend(self, findings: Iterable[Finding]) -> None:
        self._found.extend(findings)

    def title(self, key: str) -> str:
        return self._columns[key].title

    def choices(self, key: str) -> str:
        return ", ".join(self._columns[key].choices)

    def has_lost_digits(self, key: str) -> bool:
        return self._places.get(key) in self._row.lost_digits

    def _text(self, key: str, place: int, *, is_required: bool) -> str | None:
        written = self._row.cells[place]
        if written is None:
            # The root of a tree has no parent: a missing one is judged when the tree is known.
            if is_required and key != "unit_parent":
                self.add(key, "required")
            return None
        if written.startswith("=") or written.upper() in _FORMULA_ERRORS:
            self.add(key, "formula" if written.startswith("=") else "formula_error", value=written[:20])
            return None
        try:
            text = words.squeezed(clean_text(written))
        except ValueError:
            self.add(key, "characters")
            return None
        most = self._columns[key].longest
        if len(text) > most:
            self.add(key, "too_long", length=len(text), most=most)
            return None
        return text


@dataclass(frozen=True, slots=True)
class Nips:
    """What is needed to judge a NIP."""

    today: date
    known_types: Mapping[str, EmployeeType]

    def type_of(self, nip: str, said: EmployeeType | None) -> EmployeeType:
        """The kind of officer that a NIP is judged as: as said, as stored, else as it looks."""
        if said is not None:
            return said
        guess = EmployeeType.PPPK if rules_nip.looks_like_pppk(nip) else EmployeeType.PNS
        return self.known_types.get(nip, guess)

    def read(self, cells: Cells, key: str, said: EmployeeType | None) -> str | None:
        """A usable NIP, or None; what is wrong with it is noted."""
        written = cells.text(key)
        if written is None:
            return None
        if cells.has_lost_digits(key):
            cells.extend(mistakes.of_nip(cells.number, cells.title(key), [rules_nip.lost_digits()]))
            return None
        nip = rules_nip.normalise(written)
        found = rules_nip.findings(written, employee_type=self.type_of(nip, said), today=self.today)
        if not found:
            return nip
        cells.extend(mistakes.of_nip(cells.number, cells.title(key), found))
        return nip if all(one.is_warning for one in found) else None


def _line(cells: Cells, name: Import, nips: Nips) -> Line:
    unit = unit_part(cells)
    if name is Import.UNITS:
        return Line(cells.number, unit, None, None)
    return Line(cells.number, unit, _person(cells, name, nips), _post(cells, nips))


def unit_part(cells: Cells) -> UnitPart | None:
    name, code = cells.text("unit"), cells.text("unit_code")
    kind = word(cells, "unit_kind", words.UNIT_KINDS)
    if code is not None and not _is_code(code):
        cells.add("unit_code", "unit_code_bad", value=code)
        return None
    if name is None:
        return None
    return UnitPart(name, code, cells.text("unit_parent"), kind)


def _is_code(code: str) -> bool:
    starts_well = code.isascii() and code[0].isalnum()
    return starts_well and all(one.isalnum() or one in _CODE_SIGNS for one in code)


def _person(cells: Cells, name: Import, nips: Nips) -> PersonPart | None:
    employee_type = word(cells, "employee_type", words.EMPLOYEE_TYPES)
    nip = nips.read(cells, "nip", employee_type)
    full_name = _name(cells)
    grade = _grade(cells)
    if nip is None or (full_name is None and name is Import.EMPLOYEES):
        return None
    return PersonPart(nip, full_name, employee_type, grade)


def _name(cells: Cells) -> str | None:
    name = cells.text("name")
    if name is None:
        return None
    if any(one.isdigit() for one in name):
        cells.add("name", "name_digits")
        return None
    if len(name) < _SHORTEST_NAME:
        cells.add("name", "name_short")
        return None
    return name


def _grade(cells: Cells) -> str | None:
    written = cells.text("grade")
    if written is None or written == "-":
        return None
    grade = rules_grades.normalise(written)
    if grade is None:
        cells.add("grade", "grade_unknown", value=written)
    return grade


def _post(cells: Cells, nips: Nips) -> PostPart | None:
    kind = word(cells, "kind", words.ASSIGNMENT_KINDS)
    position_kind = word(cells, "position_kind", words.POSITION_KINDS)
    starts_on, ends_on = _day(cells, "starts_on"), _day(cells, "ends_on")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        cells.add("ends_on", "ends_before_start", starts=starts_on, ends=ends_on)
        return None
    appraiser = nips.read(cells, "appraiser", None)
    title = cells.text("title")
    if title is None:
        return None
    is_head = _yes_or_no(cells, "is_head")
    kind = kind or AssignmentKind.DEFINITIVE
    return PostPart(title, position_kind, is_head, kind, starts_on, ends_on, appraiser)


def word(cells: Cells, key: str, meanings: Mapping[str, Word]) -> Word | None:
    written = cells.text(key)
    if written is None or written == "-":
        return None
    meaning = meanings.get(words.folded(written))
    if meaning is None:
        cells.add(key, "word_unknown", value=written, choices=cells.choices(key))
    return meaning


def _yes_or_no(cells: Cells, key: str) -> bool | None:
    written = cells.text(key)
    if written is None or written == "-":
        return None
    meaning = words.folded(written)
    if meaning in words.YES:
        return True
    if meaning not in words.NO:
        cells.add(key, "yes_no_unknown", value=written)
    return False


def _day(cells: Cells, key: str) -> date | None:
    written = cells.text(key)
    if written is None or written == "-":
        return None
    day = words.read_day(written)
    if day is None:
        cells.add(key, "date_unreadable", value=written)
        return None
    if not words.EARLIEST <= day <= words.LATEST:
        cells.add(key, "date_out_of_range", value=day)
        return None
    return day
