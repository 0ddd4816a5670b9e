"""From the cells of a row to what they say of an indicator, with what is wrong about each cell alone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from backend.iku.rules import Aspect, Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source, Target
from backend.integration.imports import columns_ikus, lines, words_ikus
from backend.integration.imports.columns import Import
from backend.integration.imports.lines import Cells, Line, Nips, PersonPart
from backend.integration.imports.mistakes import Finding
from backend.kit.sheets import Table
from backend.organisation.models import EmployeeType

_MOST_WEIGHT = 100 * 10_000


@dataclass(frozen=True, slots=True)
class IkuPart:
    """What a row says of an indicator; None where it is silent. `targets` by period."""

    code: str
    name: str
    year: int
    measure: str
    polarity: Polarity
    minimize_by: MinimizeBy | None
    aspect: Aspect | None
    perspective: Perspective | None
    consolidation: Consolidation | None
    source: tuple[Source, Counts | None] | None
    weight: int | None
    parent: str | None
    targets: Mapping[str, Target] = field(default_factory=dict[str, Target])


@dataclass(frozen=True, slots=True)
class IkuLine:
    """A row: `owner` says whose; `iku` is None where its cells cannot be used."""

    owner: Line
    is_personal: bool
    iku: IkuPart | None

    @property
    def row(self) -> int:
        return self.owner.row


@dataclass(frozen=True, slots=True)
class IkuSheet:
    """A table as read, and every finding about its cells."""

    lines: list[IkuLine]
    findings: list[Finding]
    titles: Mapping[str, str]


def read(table: Table, today: date, known_types: Mapping[str, EmployeeType]) -> IkuSheet:
    """All rows of a table; none where needed columns are missing."""
    opened = lines.open_table(Import.IKUS, table)
    nips = Nips(today, known_types)
    return IkuSheet([_line(cells, nips) for cells in opened.rows], opened.findings, opened.titles)


def _line(cells: Cells, nips: Nips) -> IkuLine:
    written = cells.text("nip")
    is_personal = written is not None and written != "-"
    nip = nips.read(cells, "nip", None) if is_personal else None
    person = None if nip is None else PersonPart(nip, None, None, None)
    unit = None if is_personal else lines.unit_part(cells)
    if not is_personal and cells.text("unit") is None:
        cells.add("unit", "iku_owner_missing")
    return IkuLine(Line(cells.number, unit, person, None), is_personal, _iku(cells))


def _iku(cells: Cells) -> IkuPart | None:
    code, name, measure = cells.text("iku_code"), cells.text("iku_name"), cells.text("measure")
    year = _year(cells)
    polarity = lines.word(cells, "polarity", words_ikus.POLARITIES)
    minimize_by = lines.word(cells, "minimize_by", words_ikus.FORMULAS)
    aspect = lines.word(cells, "aspect", words_ikus.ASPECTS)
    perspective = lines.word(cells, "perspective", words_ikus.PERSPECTIVES)
    consolidation = lines.word(cells, "consolidation", words_ikus.CONSOLIDATIONS)
    source = lines.word(cells, "source", words_ikus.SOURCES)
    weight, targets = _weight(cells), _targets(cells, year)
    if code is None or name is None or year is None or measure is None or polarity is None:
        return None
    return IkuPart(
        code,
        name,
        year,
        measure,
        polarity,
        minimize_by,
        aspect,
        perspective,
        consolidation,
        source,
        weight,
        cells.text("iku_parent"),
        targets,
    )


def _year(cells: Cells) -> int | None:
    written = cells.text("year")
    if written is None:
        return None
    if len(written) != len("2026") or not written.isascii() or not written.isdigit() or not written.startswith("20"):
        cells.add("year", "year_out_of_range", value=written)
        return None
    return int(written)


def _weight(cells: Cells) -> int | None:
    """Hundredths of a per cent."""
    written = cells.text("weight")
    if written is None or written == "-":
        return None
    amount = words_ikus.read_amount(written)
    if amount is None:
        cells.add("weight", "number_unreadable", value=written)
        return None
    if amount > _MOST_WEIGHT:
        cells.add("weight", "weight_out_of_range", value=written)
        return None
    return amount // 100


def _targets(cells: Cells, year: int | None) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for key in columns_ikus.TARGETS:
        written = cells.text(key)
        if written is None or written == "-":
            continue
        target = _target(cells, key, written)
        if target is not None and year is not None:
            found[columns_ikus.period_of(key, year)] = target
    return found


def _target(cells: Cells, key: str, written: str) -> Target | None:
    target = words_ikus.read_target(written)
    if words_ikus.is_ambiguous(written):
        cells.add(key, "number_ambiguous", value=written)
        return None
    if target is None:
        cells.add(key, "number_unreadable", value=written)
        return None
    if target.low > target.high:
        cells.add(key, "target_reversed", value=written)
        return None
    return target
