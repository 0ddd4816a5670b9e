"""Open data: every unit's months of satisfaction, as JSON and as CSV, with the method printed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.kit.problems import Invalid
from backend.kit.spreadsheet import delimited
from backend.surveys import queries_paper, results, rules
from backend.surveys.rules import CODES, ELEMENTS, ElementSum
from backend.surveys.schemas_paper import OpenAverage, OpenData, OpenElement, OpenRow

# Some thousand rows for a whole district: made at once, and read at once by a spreadsheet program.
MOST_MONTHS = 24
LICENCE = (
    "Lisensi CC BY 4.0: boleh dipakai ulang dan dibagikan, dengan menyebut pemerintah kabupaten sebagai sumbernya."
)


def of_period(session: Session, first: str | None, last: str | None, today: date) -> OpenData:
    """Months of all units with at least five answers; without a period, the last twelve. Raises Invalid."""
    period = results.period_of(first, last, today)
    if len(period.months) > MOST_MONTHS:
        raise Invalid(errors=[{"pointer": "/from", "detail": f"Paling banyak {MOST_MONTHS} bulan"}])
    found = (_row(row) for row in queries_paper.months_of_units(session, period.first, period.last))
    return OpenData(
        from_=period.first,
        to=period.last,
        method=rules.METHOD,
        licence=LICENCE,
        elements=[OpenElement(code=one.code, label=one.label) for one in ELEMENTS],
        items=[row for row in found if row is not None],
    )


def as_csv(data: OpenData) -> bytes:
    """The same as CSV: two lines that begin with `#` tell method and licence, then a header, then the rows."""
    return delimited.written(_lines(data), ",")


def _lines(data: OpenData) -> Iterator[list[str]]:
    yield [f"# {data.method}"]
    yield [f"# {data.licence}"]
    elements = [name for code in CODES for name in (code, f"{code}_responses")]
    yield ["unit_id", "unit", "kind", "month", "responses", "ikm", "grade", *elements]
    for row in data.items:
        found = ["" if value is None else str(value) for one in row.averages for value in (one.average, one.responses)]
        yield [
            str(row.unit_id), row.unit, row.kind, row.month, str(row.responses), f"{row.ikm:.2f}", row.grade, *found
        ]  # fmt: skip


def _row(row: Any) -> OpenRow | None:
    """None where no element has five answers, though the month has."""
    unit_id, name, kind, month, responses, *parts = row
    sums = {code: ElementSum(parts[2 * place], parts[2 * place + 1]) for place, code in enumerate(CODES)}
    result = rules.published(responses, sums)
    if result is None:
        return None
    return OpenRow(
        unit_id=unit_id,
        unit=name,
        kind=kind,
        month=month,
        responses=responses,
        ikm=result.index_e2 / 100,
        grade=result.grade,
        averages=[_average(code, sums[code]) for code in CODES],
    )


def _average(code: str, found: ElementSum) -> OpenAverage:
    count = rules.shown(found.count)
    average = None if count is None else rules.average_e2(found)
    return OpenAverage(code=code, average=None if average is None else average / 100, responses=count)
