"""What tests of spreadsheets do again and again."""

from io import BytesIO
from typing import Any

import pytest

from backend.kit import sheets

# Enough for the property tests, which run in this process: a child for each example takes long.
MOST = {"most_rows": 100, "most_columns": 10, "most_bytes": 10_000_000}


def read(raw: bytes, **limits: int) -> sheets.Table:
    return sheets.read_table(raw, **{"max_rows": 20_000, "max_columns": 50, **limits})


def annotate(raw: bytes, texts: dict[int, str]) -> bytes:
    return sheets.annotate(raw, texts, max_rows=20_000, max_columns=50)


def cells_of(raw: bytes) -> list[tuple[str | None, ...]]:
    return [row.cells for row in read(raw).rows]


def reason_against(raw: bytes, **limits: int) -> str:
    with pytest.raises(sheets.SheetRefused) as caught:
        read(raw, **limits)
    assert len(caught.value.detail_id) > 20
    return caught.value.reason_code


def in_excel(raw: bytes) -> Any:
    """The first sheet as another program sees it."""
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(BytesIO(raw)).worksheets[0]
