"""Sheets as people send them, and sending them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from tests.client import Answer, Client

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEEDED = ("NIP", "Nama", "Jabatan", "Unit Kerja")
Row = Mapping[str, Any]


def nip(number: int) -> str:
    """A NIP without any fault, another one for each number."""
    return f"1985{number // 28 % 12 + 1:02d}{number % 28 + 1:02d}2010{number // 1000 % 12 + 1:02d}{1 + number // 12000 % 2}{number % 1000:03d}"


def a_row(number: int = 1, **cells: Any) -> dict[str, Any]:
    """An officer of the Puskesmas; cells by the title of their column, with `_` for a blank."""
    usual = {
        "NIP": nip(number),
        "Nama": f"Pegawai {_letters(number)} Contoh",
        "Jabatan": "Bidan",
        "Unit Kerja": "Puskesmas Contoh",
    }
    return usual | {title.replace("_", " "): value for title, value in cells.items()}


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).title()


def as_csv(rows: Sequence[Row], header: Sequence[str] | None = None, separator: str = ",") -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator)
    writer.writerows(_lines(rows, header))
    return target.getvalue().encode()


def as_xlsx(rows: Sequence[Row], header: Sequence[str] | None = None) -> bytes:
    """Texts as texts; a number as a number, as if it had been typed into a cell without format."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Data")
    for place, line in enumerate(_lines(rows, header)):
        for column, cell in enumerate(line):
            if isinstance(cell, int | float):
                sheet.write_number(place, column, cell)
            elif cell:
                sheet.write_string(place, column, cell)
    book.close()
    return target.getvalue()


def _lines(rows: Sequence[Row], header: Sequence[str] | None) -> Iterable[list[Any]]:
    titles = list(header or dict.fromkeys(title for row in rows for title in row))
    yield titles
    for row in rows:
        yield [row.get(title, "") for title in titles]


def send(client: Client, raw: bytes, name: str = "employees", **query: str) -> Answer:
    """Import it; `dry_run="true"` only asks what would be done."""
    return client.post(
        f"/api/v1/imports/{name}",
        params=query,
        content=raw,
        headers={"Content-Type": "application/octet-stream"},
    )


def check(client: Client, rows: Sequence[Row], name: str = "employees") -> list[tuple[int, str | None, str]]:
    """Row, column and code of everything that a dry run finds."""
    answer = send(client, as_csv(rows), name, dry_run="true")
    assert answer.status == 200, answer
    return [(one["row"], one["column"], one["code"]) for one in answer.json["problems"]]


def counts(answer: Answer) -> dict[str, tuple[int, int, int]]:
    """New, changed and unchanged of each kind that has any."""
    assert answer.status == 200, answer
    found = {kind: (one["new"], one["changed"], one["unchanged"]) for kind, one in answer.json["summary"].items()}
    return {kind: many for kind, many in found.items() if any(many)}
